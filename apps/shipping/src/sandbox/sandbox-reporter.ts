import { Logger } from '@nestjs/common';
import { WakeableSleep } from '@waybill/outbox/wakeable-sleep';
import { type Kysely, sql } from 'kysely';
import type { CarrierReport } from '../carrier';
import { inSeconds } from './sandbox-parcels';
import type { SandboxTables } from './sandbox-tables';

const BATCH = 100;
const REPEAT_AFTER_SECONDS = 1;
const PAUSE_AFTER_TROUBLE_MS = 2_000;
/** Parcels booked by another process, which may have ended since, are found no later than this. */
const LONGEST_SLEEP_MS = 30_000;

type Receive = (report: CarrierReport) => Promise<void>;

/** Reports what became of the sandbox carrier's parcels when it is due. Between two of them it sleeps. */
export class SandboxReporter {
  private readonly logger = new Logger('SandboxCarrier');
  private readonly sleep = new WakeableSleep();
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly db: Kysely<SandboxTables>,
    private readonly prepare: () => Promise<void>,
  ) {}

  start(receive: Receive): void {
    this.running ??= this.run(receive);
  }

  /** There is something new to report, now or later. */
  wake(): void {
    this.sleep.wake();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
  }

  private async run(receive: Receive): Promise<void> {
    while (!this.stopping) {
      try {
        await this.prepare();
        for (const report of await this.claimDue()) await this.report(report, receive);
        await this.sleep.forAtMost(await this.msToNext());
      } catch (error) {
        this.logger.warn(`cannot report now: ${(error as Error).message}`);
        await this.sleep.forAtMost(PAUSE_AFTER_TROUBLE_MS);
      }
    }
  }

  private async report(report: CarrierReport, receive: Receive): Promise<void> {
    try {
      await receive(report);
      await this.db
        .updateTable('sandbox.parcel')
        .set({ report_at: null })
        .where('reference', '=', report.reference)
        .execute();
    } catch (error) {
      this.logger.warn(`a report was not taken, it comes again: ${(error as Error).message}`);
    }
  }

  /** What has happened and is not told. Written in the parcels' rows first, so that none is turned back after it. */
  private async claimDue(): Promise<CarrierReport[]> {
    const due = sql<boolean>`report_at <= clock_timestamp()`;
    const claimed = await this.db
      .updateTable('sandbox.parcel')
      .set({ report_at: inSeconds(REPEAT_AFTER_SECONDS) })
      .where('reference', 'in', (parcels) =>
        parcels.selectFrom('sandbox.parcel').select('reference').where(due).orderBy('report_at').limit(BATCH),
      )
      .where(due)
      .returning(['reference', 'outcome', 'outcome_at'])
      .execute();
    return claimed.map(({ reference, outcome, outcome_at }) => ({
      reference,
      outcome: outcome!,
      at: outcome_at!,
    }));
  }

  private async msToNext(): Promise<number> {
    const { ms } = await this.db
      .selectFrom('sandbox.parcel')
      .select(
        sql<number | null>`ceil(extract(epoch FROM min(report_at) - clock_timestamp()) * 1000)::int`.as('ms'),
      )
      .executeTakeFirstOrThrow();
    return Math.min(ms ?? LONGEST_SLEEP_MS, LONGEST_SLEEP_MS);
  }
}
