import { join } from 'node:path';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { FULFILMENT_EVENTS_TOPIC } from '@waybill/contract-order/fulfilment-events.contract';
import { DATABASE, OutboxModule } from '@waybill/outbox/outbox.module';
import { OutboxRelay } from '@waybill/outbox/relay';
import { KeepTrying } from '@waybill/service-kit/keep-trying';
import { serviceDatabase } from '@waybill/service-kit/database-config';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import { RenewedConnection } from '@waybill/nestjs-temporal/renewed-connection';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { Sealer } from '@waybill/service-kit/sealing/sealer';
import { sealerOf } from '@waybill/service-kit/sealing/sealing-config';
import { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import { AuditModule } from './audit/audit.module';
import { AUDIT_HEADS_TOPIC } from './audit/audit-notary';
import { AuditTrail } from './audit/audit-trail';
import { BookkeepingController } from './bookkeeping.activities';
import { InventoryEventsController } from './bridge/inventory-events.controller';
import { OrderIntake } from './bridge/order-intake';
import { ShippingEventsController } from './bridge/shipping-events.controller';
import { ShopOrdersController } from './bridge/shop-orders.controller';
import { orderDefaults, type OrchestratorConfig } from './config';
import { DeadLettersModule } from './dead-letters/dead-letters.module';
import { AmendmentSealer } from './http/amendment-sealer';
import { AmendmentsController } from './http/amendments.controller';
import { AttentionController } from './http/attention.controller';
import { KnownOrders } from './http/known-orders';
import { OrdersController } from './http/orders.controller';
import { SealingKeysController } from './http/sealing-keys.controller';
import { AttentionDesk } from './ledger/attention-desk';
import { measureDesk } from './ledger/attention-metrics';
import { Backorders } from './ledger/backorders';
import { IntakeStore } from './ledger/intake.store';
import type { LedgerTables } from './ledger/ledger.tables';
import { EVENT_SOURCE } from './ledger/fulfilment-event';
import { OrderLedger } from './ledger/order-ledger';
import { SealedWithStore } from './ledger/sealed-with.store';
import { OrderWorkflows } from './order-workflows';
import { EngineDoor } from './engine-door';
import { ReturnIntake } from './returns/return-intake';
import { ReturnsController } from './returns/returns.controller';
import { ReturnsModule } from './returns/returns.module';
import { ReconciliationModule } from './reconciliation/reconciliation.module';
import { checkSearchAttributes } from './search-attributes';

/** Of a topic; Kafka's word for it. */
const KEPT_FOR_EVER = -1;

@Module({})
export class OrchestratorModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly readiness: ReadinessRegistry,
    private readonly relay: OutboxRelay,
    private readonly temporal: RenewedConnection,
    private readonly desk: AttentionDesk,
    @Inject(KeepTrying) private readonly searchAttributes: KeepTrying,
  ) {}

  static forRoot(config: OrchestratorConfig): DynamicModule {
    const outbox = OutboxModule.forRoot({
      ...serviceDatabase(config),
      migrations: [join(__dirname, '..', 'migrations')],
      source: EVENT_SOURCE,
      kafka: kafkaCluster(config),
      topics: [
        { topic: FULFILMENT_EVENTS_TOPIC, ...newTopics(config) },
        { topic: AUDIT_HEADS_TOPIC, ...newTopics(config), retentionMs: KEPT_FOR_EVER },
      ],
    });
    const temporal = temporalServer(config);
    const connection = new RenewedConnection(temporal);
    const client = new Client({ connection, namespace: temporal.namespace });
    const engine = new EngineDoor(client);
    return {
      module: OrchestratorModule,
      imports: [
        outbox,
        AuditModule.forRoot(config),
        DeadLettersModule.forRoot(kafkaCluster(config), config.CUSTOMER_ID_PATTERN),
        ReconciliationModule.forRoot(config, client),
        ReturnsModule.forRoot(config, engine),
      ],
      controllers: [
        OrdersController,
        AmendmentsController,
        AttentionController,
        SealingKeysController,
        ReturnsController,
        ShopOrdersController,
        ShippingEventsController,
        InventoryEventsController,
        BookkeepingController,
      ],
      providers: [
        { provide: Sealer, useValue: sealerOf(config) },
        { provide: RenewedConnection, useValue: connection },
        {
          provide: KeepTrying,
          useFactory: () => new KeepTrying('search attributes', () => checkSearchAttributes(client)),
        },
        { provide: OrderWorkflows, useValue: new OrderWorkflows(engine) },
        ...[OrderLedger, IntakeStore, AttentionDesk, Backorders, SealedWithStore].map((Store) => ({
          provide: Store,
          useFactory: (db: Kysely<LedgerTables>) => new Store(db),
          inject: [DATABASE],
        })),
        {
          provide: KnownOrders,
          useFactory: (ledger: OrderLedger, workflows: OrderWorkflows, audit: AuditTrail) =>
            new KnownOrders(ledger, workflows, audit),
          inject: [OrderLedger, OrderWorkflows, AuditTrail],
        },
        {
          provide: AmendmentSealer,
          useFactory: (sealer: Sealer, store: SealedWithStore) => new AmendmentSealer(sealer, store),
          inject: [Sealer, SealedWithStore],
        },
        {
          provide: OrderIntake,
          useFactory: (
            store: IntakeStore,
            workflows: OrderWorkflows,
            returns: ReturnIntake,
            sealer: Sealer,
          ) =>
            new OrderIntake(
              store,
              workflows,
              returns,
              sealer,
              orderDefaults(config),
              config.CONCURRENT_STARTS,
            ),
          inject: [IntakeStore, OrderWorkflows, ReturnIntake, Sealer],
        },
      ],
    };
  }

  onModuleInit(): void {
    this.readiness.add(this.relay);
    this.readiness.add(this.searchAttributes);
    void this.searchAttributes.start();
    measureDesk(this.desk);
  }

  /** After the transports have ended, so that no order is being started any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.searchAttributes.stop();
    await this.temporal.close();
  }
}
