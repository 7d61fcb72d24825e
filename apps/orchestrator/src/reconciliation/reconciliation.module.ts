import { type DynamicModule, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DATABASE } from '@waybill/outbox/outbox.module';
import { KeepTrying } from '@waybill/service-kit/keep-trying';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import type { Client } from '@temporalio/client';
import type { Kysely } from 'kysely';
import type { OrchestratorConfig } from '../config';
import type { LedgerTables } from '../ledger/ledger.tables';
import { DifferenceDesk } from './difference-desk';
import { ensureSchedule } from './reconciler-schedule';
import { ReconciliationController } from './reconciliation.activities';
import { ReconciliationStore } from './reconciliation.store';
import { Repairs } from './repairs';

/** A class of its own, as what is to be kept trying is told apart by it. */
class ScheduleKept extends KeepTrying {}

/** Finds where the books of the teams and the orders disagree, and has repaired what a person says. */
@Module({})
export class ReconciliationModule implements OnModuleInit, OnModuleDestroy {
  constructor(
    private readonly readiness: ReadinessRegistry,
    private readonly schedule: ScheduleKept,
  ) {}

  static forRoot(config: OrchestratorConfig, client: Client): DynamicModule {
    return {
      module: ReconciliationModule,
      controllers: [ReconciliationController],
      providers: [
        {
          provide: ScheduleKept,
          useFactory: () => new ScheduleKept('reconciler schedule', () => ensureSchedule(client, config)),
        },
        ...[ReconciliationStore, DifferenceDesk].map((Store) => ({
          provide: Store,
          useFactory: (db: Kysely<LedgerTables>) => new Store(db),
          inject: [DATABASE],
        })),
        {
          provide: Repairs,
          useFactory: (desk: DifferenceDesk) => new Repairs(desk, client, config.STEP_BUDGET_SECONDS),
          inject: [DifferenceDesk],
        },
      ],
      exports: [Repairs],
    };
  }

  onModuleInit(): void {
    this.readiness.add(this.schedule);
    void this.schedule.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.schedule.stop();
  }
}
