import {
  type ArrangeReturnRequest,
  NOT_DISPATCHED,
  type ParcelLine,
} from '@waybill/contract-shipping/shipping.contract';
import { Refusal } from '@waybill/outbox/refusal';
import type { Kysely, Transaction } from 'kysely';
import type { CarrierReport } from './carrier';
import { say } from './shipping-events';
import type { ParcelReturnRow, ShippingTables } from './shipping-tables';

type Trx = Transaction<ShippingTables>;

/**
 * Written down before the carrier is asked. The parcel's row is locked, so that two returns of the same goods do not
 * both find them at the customer's.
 *
 * @throws Refusal `NotDispatched` when the parcel never went, came back as such or was lost, or when more would be
 *   fetched than went in it and no other return fetches; details name the lines
 */
export async function insertReturn(trx: Trx, request: ArrangeReturnRequest): Promise<void> {
  const parcel = await trx
    .selectFrom('shipment')
    .select(['state', 'lines'])
    .where('dispatch_key', '=', request.returns)
    .forUpdate()
    .executeTakeFirst();
  if (parcel?.state !== 'dispatched' && parcel?.state !== 'delivered') {
    throw new Refusal(NOT_DISPATCHED, `shipment ${request.shipmentId} is not with the customer`);
  }
  const others = await trx
    .selectFrom('parcel_return')
    .select('lines')
    .where('dispatch_key', '=', request.returns)
    .where('state', '<>', 'closed')
    .execute();
  const left = (line: ParcelLine) =>
    pieces(parcel.lines, line.sku) -
    pieces(
      others.flatMap(({ lines }) => lines),
      line.sku,
    );
  const tooMany = request.lines.filter((line) => pieces(request.lines, line.sku) > left(line));
  if (tooMany.length > 0) {
    const said = tooMany.map((line) => `${line.sku}: ${line.quantity} to fetch, ${left(line)} there`);
    throw new Refusal(NOT_DISPATCHED, said.join('; '), { lines: tooMany });
  }
  await trx
    .insertInto('parcel_return')
    .values({
      return_key: request.key,
      dispatch_key: request.returns,
      state: 'open',
      lines: JSON.stringify(request.lines),
      traceparent: request.traceparent ?? null,
    })
    .execute();
}

export function findReturn(
  db: Kysely<ShippingTables>,
  returnKey: string,
): Promise<ParcelReturnRow | undefined> {
  return db.selectFrom('parcel_return').selectAll().where('return_key', '=', returnKey).executeTakeFirst();
}

/** The carrier fetches it, under this number. */
export async function markArranged(trx: Trx, returnKey: string, trackingNumber: string): Promise<void> {
  await trx
    .updateTable('parcel_return')
    .set({ tracking_number: trackingNumber })
    .where('return_key', '=', returnKey)
    .execute();
}

/** The carrier does not fetch it and never will. */
export async function markReturnClosed(trx: Trx, returnKey: string): Promise<void> {
  await trx
    .updateTable('parcel_return')
    .set({ state: 'closed' })
    .where('return_key', '=', returnKey)
    .where('state', '=', 'open')
    .execute();
}

/** The goods are back. False unless they were awaited: a report that comes again changes nothing. */
export async function markHome(trx: Trx, { reference, at }: CarrierReport): Promise<boolean> {
  const row = await trx
    .updateTable('parcel_return')
    .from('shipment')
    .set({ state: 'home', home_at: at })
    .whereRef('shipment.dispatch_key', '=', 'parcel_return.dispatch_key')
    .where('return_key', '=', reference)
    .where('parcel_return.state', '=', 'open')
    .returning([
      'return_key',
      'shipment.order_id',
      'shipment.shipment_id',
      'parcel_return.lines',
      'parcel_return.traceparent',
    ])
    .executeTakeFirst();
  if (!row) return false;
  await say(trx, row, 'ShipmentReturned', {
    shipmentId: row.shipment_id,
    lines: row.lines,
    returnKey: row.return_key,
  });
  return true;
}

const pieces = (lines: readonly ParcelLine[], sku: string): number =>
  lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
