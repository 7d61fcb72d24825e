import type {
  CloseOperationRequest,
  CloseOperationResult,
  Shipment,
} from '@waybill/contract-shipping/shipping.contract';
import { type Attempt, closeByHand, ensureCurrent, release, takeOver } from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import type { Kysely, Transaction } from 'kysely';
import type { Carrier } from './carrier';
import { attempt, attemptTimes } from './carrier-attempt';
import { type AtCarrier, completeDispatch, completeReturn } from './carrier-results';
import { dispatches } from './metrics';
import { findReturn, markReturnClosed } from './return.store';
import { findShipment, markCancelled, recordByHand } from './shipment.store';
import type { ShipmentRow, ShippingTables } from './shipping-tables';

type Trx = Transaction<ShippingTables>;
type Complete = (db: Kysely<ShippingTables>, current: Attempt, booked: AtCarrier) => Promise<unknown>;

/** Takes operations out of the machine's hands, and writes down what a person did instead. */
export class CloseOperation {
  constructor(
    private readonly db: Kysely<ShippingTables>,
    private readonly carrier: Carrier,
    private readonly carrierTimeoutMs: number,
  ) {}

  /**
   * A dispatch or return that left no result is looked up at the carrier first: what it has is done, whatever the person
   * believed.
   *
   * @throws OperationInFlight (retryable) while an attempt may still be at the carrier
   * @throws CarrierUnavailable (retryable)
   * @throws Refusal `OperationClosed` when a dispatch is said to have gone that was cancelled
   */
  async close(request: CloseOperationRequest): Promise<CloseOperationResult> {
    const key = request.closes;
    const complete = await this.atCarrierPerhaps(key);
    const { leaseMs, signal } = attemptTimes(this.carrierTimeoutMs);
    const held = complete && (await takeOver(this.db, { key, leaseMs }));
    if (!held) return this.closeNow(request);
    return attempt(this.db, key, { status: 'unresolved', ...held }, async (current) => {
      const booked = await this.carrier.find(key, signal);
      if (!booked) return this.closeNow(request, current);
      await complete(this.db, current, { carrier: this.carrier.name, ...booked });
      return { outcome: 'already-done' };
    });
  }

  /** How to complete the operation, should the carrier have it; undefined when that is decided, or nothing to ask for. */
  private async atCarrierPerhaps(key: string): Promise<Complete | undefined> {
    if ((await findShipment(this.db, key))?.state === 'requested') return completeDispatch;
    if ((await findReturn(this.db, key))?.state === 'open') return completeReturn;
    return undefined;
  }

  /** Repeatable read: should a cancellation close it at this very moment, this fails and is asked again. */
  private closeNow(request: CloseOperationRequest, current?: Attempt): Promise<CloseOperationResult> {
    return this.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        if (current) await letGo(trx, current);
        const wasClosed = await isClosed(trx, request.closes);
        const outcome = await closeByHand(trx, request.closes);
        return { outcome: outcome === 'closed' ? await record(trx, request, wasClosed) : outcome };
      });
  }
}

async function letGo(trx: Trx, current: Attempt): Promise<void> {
  await ensureCurrent(trx, current);
  await release(trx, current);
}

async function isClosed(trx: Trx, key: string): Promise<boolean> {
  const row = await trx.selectFrom('operation').select('state').where('key', '=', key).executeTakeFirst();
  return row?.state === 'closed';
}

/** The shipment's row says what is true of a dispatch, also of one that had been closed before. */
async function record(
  trx: Trx,
  { closes: key, orderId, traceparent, dispatched }: CloseOperationRequest,
  wasClosed: boolean,
): Promise<CloseOperationResult['outcome']> {
  const row = await findShipment(trx, key);
  if (row?.tracking_number) return isSame(row, dispatched) ? 'closed' : 'already-done';
  if (!dispatched) {
    await markCancelled(trx, key);
    await markReturnClosed(trx, key);
    return 'closed';
  }
  if (wasClosed && row?.state !== 'requested') {
    throw new Refusal(
      'OperationClosed',
      `${key} was cancelled or skipped before: it cannot count as dispatched`,
    );
  }
  await recordByHand(trx, { key, orderId, traceparent }, dispatched);
  dispatches.inc({ outcome: 'by-hand' });
  return 'closed';
}

const isSame = (row: ShipmentRow, said: Shipment | undefined): boolean =>
  row.carrier === said?.carrier && row.tracking_number === said?.trackingNumber;
