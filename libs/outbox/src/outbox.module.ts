import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { createKafka, type KafkaCluster, type TopicSpec } from '@waybill/nestjs-kafka/kafka-connection';
import type { Kysely } from 'kysely';
import { createDatabase } from './database';
import { KafkaSender } from './kafka-sender';
import { OUTBOX_MIGRATIONS } from './migrate';
import type { OutboxTables } from './outbox-tables';
import { OutboxRelay } from './relay';
import { migrateOnceThere, waitUntilMigrated } from './start-database';

/** Injects the service's `Kysely<…Tables>`: `@Inject(DATABASE) db: Kysely<PaymentTables>`. */
export const DATABASE = Symbol('DATABASE');

const MIGRATIONS = Symbol('MIGRATIONS');

interface Migrations {
  folders: string[];
  here: boolean;
}

export interface OutboxModuleOptions {
  databaseUrl: string;
  /** Folders of the service's own `*.sql`; the kit's come first by themselves. */
  migrations: string[];
  /** Whether they are applied at start; else the start waits until a job has done so, as the tables' owner. */
  migratesItself: boolean;
  /** CloudEvents source of the service, `/waybill/payment`; names its connections too. */
  source: string;
  kafka: KafkaCluster;
  /** The service's own topics, made at start. */
  topics: TopicSpec[];
}

/** Migrates, or waits for it, runs the relay, and closes what this module opened after the application's transports have ended. */
@Injectable()
class OutboxLifecycle implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<OutboxTables>,
    @Inject(MIGRATIONS) private readonly migrations: Migrations,
    private readonly relay: OutboxRelay,
    private readonly sender: KafkaSender,
  ) {}

  async onModuleInit(): Promise<void> {
    const { folders, here } = this.migrations;
    await (here ? migrateOnceThere : waitUntilMigrated)(this.db, folders);
    this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
    await this.sender.close();
    await this.db.destroy();
  }
}

/**
 * The service's database and the relay that publishes its events. Migrations have run when the hooks of modules that
 * import this one do. The {@link OutboxRelay} is a readiness probe as it is.
 */
@Module({})
export class OutboxModule {
  static forRoot(options: OutboxModuleOptions): DynamicModule {
    const { databaseUrl, migrations, migratesItself, source, kafka, topics } = options;
    const name = source.replace(/^\//, '').replaceAll('/', '-');
    const sender = () => new KafkaSender(createKafka({ ...kafka, clientId: name }), topics);
    const relay = (db: Kysely<OutboxTables>, sender: KafkaSender) =>
      new OutboxRelay({ db, url: databaseUrl, sender });
    return {
      module: OutboxModule,
      global: true,
      providers: [
        {
          provide: MIGRATIONS,
          useValue: { folders: [OUTBOX_MIGRATIONS, ...migrations], here: migratesItself },
        },
        { provide: DATABASE, useFactory: () => createDatabase({ url: databaseUrl, applicationName: name }) },
        { provide: KafkaSender, useFactory: sender },
        { provide: OutboxRelay, useFactory: relay, inject: [DATABASE, KafkaSender] },
        OutboxLifecycle,
      ],
      exports: [DATABASE, OutboxRelay],
    };
  }
}
