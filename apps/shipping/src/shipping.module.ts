import { join } from 'node:path';
import {
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { SHIPPING_EVENT_SOURCE, SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { DATABASE, OutboxModule } from '@waybill/outbox/outbox.module';
import { OutboxRelay } from '@waybill/outbox/relay';
import { sandboxDatabase, serviceDatabase } from '@waybill/service-kit/database-config';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { Opener } from '@waybill/service-kit/sealing/opener';
import { openerOf } from '@waybill/service-kit/sealing/sealing-config';
import type { Kysely } from 'kysely';
import { Accounts } from './accounts';
import { AddressCheck } from './address-check';
import { ArrangeReturn } from './arrange-return';
import { Cancel } from './cancel';
import type { Carrier } from './carrier';
import { CarrierReports } from './carrier-reports';
import { CloseOperation } from './close-operation';
import type { ShippingConfig } from './config';
import { Dispatch } from './dispatch';
import { Intercept } from './intercept';
import { SandboxModule } from './sandbox/sandbox.module';
import { SandboxCarrier } from './sandbox/sandbox-carrier';
import { ShippingActivitiesController } from './shipping.activities';
import type { ShippingTables } from './shipping-tables';

const CARRIER = Symbol('CARRIER');
const MIGRATIONS = join(__dirname, '..', 'migrations');

@Module({})
export class ShippingModule implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    private readonly readiness: ReadinessRegistry,
    private readonly relay: OutboxRelay,
    private readonly reports: CarrierReports,
  ) {}

  static forRoot(config: ShippingConfig): DynamicModule {
    const timeoutMs = config.CARRIER_TIMEOUT_SECONDS * 1_000;
    return {
      module: ShippingModule,
      imports: [
        OutboxModule.forRoot({
          ...serviceDatabase(config),
          migrations: [MIGRATIONS],
          source: SHIPPING_EVENT_SOURCE,
          kafka: kafkaCluster(config),
          topics: [{ topic: SHIPPING_EVENTS_TOPIC, ...newTopics(config) }],
        }),
        SandboxModule.forRoot(sandboxDatabase(config)),
      ],
      controllers: [ShippingActivitiesController],
      providers: [
        { provide: CARRIER, useExisting: SandboxCarrier },
        { provide: Opener, useFactory: () => openerOf(config) },
        {
          provide: Dispatch,
          inject: [DATABASE, CARRIER, Opener],
          useFactory: (db: Kysely<ShippingTables>, carrier: Carrier, opener: Opener) =>
            new Dispatch(db, carrier, opener, timeoutMs),
        },
        {
          provide: AddressCheck,
          inject: [CARRIER, Opener],
          useFactory: (carrier: Carrier, opener: Opener) => new AddressCheck(carrier, opener, timeoutMs),
        },
        ...[Cancel, Intercept, ArrangeReturn, CloseOperation].map((Rules) => ({
          provide: Rules,
          inject: [DATABASE, CARRIER],
          useFactory: (db: Kysely<ShippingTables>, carrier: Carrier) => new Rules(db, carrier, timeoutMs),
        })),
        {
          provide: Accounts,
          inject: [DATABASE],
          useFactory: (db: Kysely<ShippingTables>) => new Accounts(db),
        },
        {
          provide: CarrierReports,
          inject: [DATABASE, CARRIER],
          useFactory: (db: Kysely<ShippingTables>, carrier: Carrier) => new CarrierReports(db, carrier),
        },
      ],
    };
  }

  onModuleInit(): void {
    this.readiness.add(this.relay);
  }

  /** Once the database is up to date. */
  onApplicationBootstrap(): void {
    this.reports.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.reports.stop();
  }
}
