import { type DynamicModule, Module } from '@nestjs/common';
import { DATABASE } from '@waybill/outbox/outbox.module';
import type { Kysely } from 'kysely';
import { returnTerms, type OrchestratorConfig } from '../config';
import { EngineDoor } from '../engine-door';
import type { LedgerTables } from '../ledger/ledger.tables';
import { AuditTrail } from '../audit/audit-trail';
import { KnownReturns } from './known-returns';
import { ReturnIntake } from './return-intake';
import { ReturnLedger } from './return-ledger';
import { ReturnWorkflows } from './return-workflows';
import { ReturnStore } from './return.store';
import { ReturnBookkeepingController } from './returns.activities';

/** What becomes of delivered goods that come back. Its HTTP routes stand with the orders', which they need. */
@Module({})
export class ReturnsModule {
  static forRoot(config: OrchestratorConfig, engine: EngineDoor): DynamicModule {
    const { inspected, refundsShipping, limits } = returnTerms(config);
    return {
      module: ReturnsModule,
      controllers: [ReturnBookkeepingController],
      providers: [
        { provide: ReturnWorkflows, useValue: new ReturnWorkflows(engine) },
        {
          provide: ReturnStore,
          useFactory: (db: Kysely<LedgerTables>) => new ReturnStore(db, { inspected, limits }),
          inject: [DATABASE],
        },
        {
          provide: ReturnLedger,
          useFactory: (db: Kysely<LedgerTables>) => new ReturnLedger(db, refundsShipping),
          inject: [DATABASE],
        },
        {
          provide: ReturnIntake,
          useFactory: (store: ReturnStore, workflows: ReturnWorkflows) => new ReturnIntake(store, workflows),
          inject: [ReturnStore, ReturnWorkflows],
        },
        {
          provide: KnownReturns,
          useFactory: (store: ReturnStore, workflows: ReturnWorkflows, audit: AuditTrail) =>
            new KnownReturns(store, workflows, audit),
          inject: [ReturnStore, ReturnWorkflows, AuditTrail],
        },
      ],
      exports: [ReturnWorkflows, ReturnStore, ReturnIntake, KnownReturns],
    };
  }
}
