import {
  type DynamicModule,
  Inject,
  Injectable,
  Logger,
  Module,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { createDatabase } from '@waybill/outbox/database';
import type { Kysely } from 'kysely';
import { SandboxCarrier } from './sandbox-carrier';
import type { SandboxTables } from './sandbox-tables';

const SANDBOX_DATABASE = Symbol('SANDBOX_DATABASE');

@Injectable()
class SandboxLifecycle implements OnApplicationShutdown {
  constructor(@Inject(SANDBOX_DATABASE) private readonly db: Kysely<SandboxTables>) {}

  async onApplicationShutdown(): Promise<void> {
    await this.db.destroy();
  }
}

interface SandboxPlace {
  databaseUrl: string;
  /** Else a job has done so, with the service's own tables. */
  migratesItself: boolean;
}

/** The sandbox carrier on its own connections. */
@Module({})
export class SandboxModule {
  static forRoot({ databaseUrl: url, migratesItself }: SandboxPlace): DynamicModule {
    return {
      module: SandboxModule,
      providers: [
        {
          provide: SANDBOX_DATABASE,
          useFactory: () =>
            createDatabase<SandboxTables>({ url, max: 5, applicationName: 'sandbox-carrier' }),
        },
        {
          provide: SandboxCarrier,
          inject: [SANDBOX_DATABASE],
          useFactory: (db: Kysely<SandboxTables>) => {
            new Logger('Carrier').warn('the carrier is the sandbox: no parcel goes');
            return new SandboxCarrier(db, { migratesItself });
          },
        },
        SandboxLifecycle,
      ],
      exports: [SandboxCarrier],
    };
  }
}
