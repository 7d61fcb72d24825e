import { join } from 'node:path';
import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { DATABASE, OutboxModule } from '@waybill/outbox/outbox.module';
import { OutboxRelay } from '@waybill/outbox/relay';
import { serviceDatabase } from '@waybill/service-kit/database-config';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import type { Kysely } from 'kysely';
import { ArrivalStore } from './arrival.store';
import { type InventoryConfig, seedsSandboxStock } from './config';
import { InventoryActivitiesController } from './inventory.activities';
import { ParcelStore } from './parcel.store';
import { seedSandboxStock } from './sandbox-stock';
import { ShippingEventsController } from './shipping-events.controller';
import { StockAccounts } from './stock-accounts';
import { EVENT_SOURCE } from './stock-events';
import type { InventoryTables } from './stock-tables';
import { StockController } from './stock.controller';
import { StockStore } from './stock.store';

const CONFIG = Symbol('CONFIG');

@Module({})
export class InventoryModule implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: InventoryConfig,
    @Inject(DATABASE) private readonly db: Kysely<InventoryTables>,
    private readonly readiness: ReadinessRegistry,
    private readonly relay: OutboxRelay,
  ) {}

  static forRoot(config: InventoryConfig): DynamicModule {
    const outbox = OutboxModule.forRoot({
      ...serviceDatabase(config),
      migrations: [join(__dirname, '..', 'migrations')],
      source: EVENT_SOURCE,
      kafka: kafkaCluster(config),
      topics: [{ topic: INVENTORY_EVENTS_TOPIC, ...newTopics(config) }],
    });
    const onDatabase = (Store: new (db: Kysely<InventoryTables>) => object) => ({
      provide: Store,
      useFactory: (db: Kysely<InventoryTables>) => new Store(db),
      inject: [DATABASE],
    });
    return {
      module: InventoryModule,
      imports: [outbox],
      controllers: [InventoryActivitiesController, ShippingEventsController, StockController],
      providers: [
        { provide: CONFIG, useValue: config },
        ...[StockStore, ParcelStore, ArrivalStore, StockAccounts].map(onDatabase),
      ],
    };
  }

  /** The outbox module has migrated the database by now, and no transport has started yet. */
  async onModuleInit(): Promise<void> {
    this.readiness.add(this.relay);
    if (seedsSandboxStock(this.config)) await seedSandboxStock(this.db);
  }
}
