import { join } from 'node:path';
import type { InterceptResult, ShipTo } from '@waybill/contract-shipping/shipping.contract';
import { migrate } from '@waybill/outbox/migrate';
import { type Kysely, sql, type Transaction } from 'kysely';
import {
  type BookedParcel,
  type Carrier,
  type CarrierReport,
  CarrierUnavailable,
  type GoodsToFetch,
  NotServed,
  type ParcelToBook,
  type ParcelToIntercept,
} from '../carrier';
import { findParcel, inSeconds, insertParcel, type NewParcel, turnBack } from './sandbox-parcels';
import { SandboxReporter } from './sandbox-reporter';
import type { SandboxTables } from './sandbox-tables';

const MIGRATIONS = join(__dirname, '..', '..', 'migrations', 'sandbox');

const NOT_SERVED_COUNTRY = 'AQ';
const OUTAGE_POSTAL_CODE = '99999';
const NEVER_DELIVERED_POSTAL_CODE = '00000';
const LOST_POSTAL_CODE = '11111';
const OUTAGE_SECONDS = 30;

/**
 * Stands in for a carrier until a real one is configured, and behaves by the address: country `AQ` is not served, postal
 * code `99999` finds it down for 30 seconds from the first call, `00000` never arrives, `11111` is lost after 2 seconds,
 * all else arrives after 2 seconds. What is turned back or fetched is home after 2 seconds.
 * It keeps its parcels in tables of its own, over a connection of its own: they survive a kill of the service, as a real
 * carrier's would.
 */
export class SandboxCarrier implements Carrier {
  readonly name = 'sandbox';
  private readonly reporter: SandboxReporter;
  private migrated: Promise<void> | undefined;

  constructor(
    private readonly db: Kysely<SandboxTables>,
    private readonly tables = { migratesItself: true },
  ) {
    this.reporter = new SandboxReporter(db, () => this.prepare());
  }

  serves({ country }: ShipTo): Promise<boolean> {
    return Promise.resolve(country !== NOT_SERVED_COUNTRY);
  }

  book({ reference, address }: ParcelToBook, signal: AbortSignal): Promise<BookedParcel> {
    return within(signal, async () => {
      if (!(await this.serves(address))) throw new NotServed('the sandbox carrier does not go there');
      await this.prepare();
      if (address.postalCode === OUTAGE_POSTAL_CODE) await this.goDown(reference);
      await this.ensureUp(reference);
      return this.insert({ reference, outcome: outcomeOf(address) }, signal);
    });
  }

  find(reference: string, signal: AbortSignal): Promise<BookedParcel | undefined> {
    return within(signal, async () => {
      await this.prepare();
      await this.ensureUp(reference);
      return findParcel(this.db, reference);
    });
  }

  intercept(parcel: ParcelToIntercept, signal: AbortSignal): Promise<InterceptResult['outcome']> {
    return within(signal, async () => {
      await this.prepare();
      await this.ensureUp(parcel.parcel);
      return this.write(signal, (trx) => turnBack(trx, parcel));
    });
  }

  arrangeReturn({ reference, parcel }: GoodsToFetch, signal: AbortSignal): Promise<BookedParcel> {
    return within(signal, async () => {
      await this.prepare();
      await this.ensureUp(parcel);
      return this.insert({ reference, outcome: 'returned', fetchesFrom: parcel }, signal);
    });
  }

  reportTo(receive: (report: CarrierReport) => Promise<void>): void {
    this.reporter.start(receive);
  }

  stopReporting(): Promise<void> {
    return this.reporter.stop();
  }

  private insert(parcel: NewParcel, signal: AbortSignal): Promise<BookedParcel> {
    return this.write(signal, async (trx) => {
      await insertParcel(trx, parcel);
      return (await findParcel(trx, parcel.reference))!;
    });
  }

  private async write<R>(
    signal: AbortSignal,
    work: (trx: Transaction<SandboxTables>) => Promise<R>,
  ): Promise<R> {
    const written = await this.db.transaction().execute(async (trx) => {
      const result = await work(trx);
      // Whoever stopped waiting believes that nothing happens later.
      signal.throwIfAborted();
      return result;
    });
    this.reporter.wake();
    return written;
  }

  /** Also when the database was away at the first try. */
  private prepare(): Promise<void> {
    if (!this.tables.migratesItself) return Promise.resolve();
    this.migrated ??= migrate(this.db, [MIGRATIONS]).catch((error: unknown) => {
      this.migrated = undefined;
      throw error;
    });
    return this.migrated;
  }

  private async goDown(reference: string): Promise<void> {
    await this.db
      .insertInto('sandbox.carrier_outage')
      .values({ reference, ends_at: inSeconds(OUTAGE_SECONDS) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  private async ensureUp(reference: string): Promise<void> {
    const outage = await this.db
      .selectFrom('sandbox.carrier_outage')
      .select('ends_at')
      .where('reference', '=', reference)
      .where('ends_at', '>', sql<Date>`clock_timestamp()`)
      .executeTakeFirst();
    if (outage)
      throw new CarrierUnavailable(`the sandbox carrier is down until ${outage.ends_at.toISOString()}`);
  }
}

function outcomeOf({ postalCode }: ShipTo): NewParcel['outcome'] {
  if (postalCode === NEVER_DELIVERED_POSTAL_CODE) return null;
  return postalCode === LOST_POSTAL_CODE ? 'lost' : 'delivered';
}

/** The call ends when its signal aborts, whatever its work still waits for. */
function within<R>(signal: AbortSignal, work: () => Promise<R>): Promise<R> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([work(), aborted]);
}
