import type { DispatchShipmentRequest, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { CarrierReport } from './carrier';
import { say } from './shipping-events';
import type { ShipmentRow, ShippingTables } from './shipping-tables';

type Trx = Transaction<ShippingTables>;

/**
 * Written down before the carrier is called, so that whoever finishes the dispatch knows what it was.
 *
 * @param addressVersion of its sealed address
 * @returns false when the order was given a newer one since, and nothing is written
 */
export async function insertRequested(
  trx: Trx,
  request: DispatchShipmentRequest,
  addressVersion: number,
): Promise<boolean> {
  const { key, shipmentId, orderId, lines, traceparent = null, warehouse = null } = request;
  const { numAffectedRows } = await sql`
    INSERT INTO shipment (dispatch_key, shipment_id, order_id, state, lines, traceparent, warehouse)
    SELECT ${key}, ${shipmentId}, ${orderId}, 'requested', ${JSON.stringify(lines)}::json, ${traceparent}, ${warehouse}
    WHERE NOT EXISTS (SELECT FROM newest_address WHERE order_id = ${orderId} AND version > ${addressVersion})`.execute(
    trx,
  );
  return numAffectedRows === 1n;
}

export function findShipment(
  db: Kysely<ShippingTables>,
  dispatchKey: string,
): Promise<ShipmentRow | undefined> {
  return db.selectFrom('shipment').selectAll().where('dispatch_key', '=', dispatchKey).executeTakeFirst();
}

/** The carrier has it. Undefined when the row had been decided before; then nothing is written. */
export async function markDispatched(
  trx: Trx,
  dispatchKey: string,
  booked: { carrier: string; trackingNumber: string },
): Promise<ShipmentRow | undefined> {
  const row = await trx
    .updateTable('shipment')
    .set({
      state: 'dispatched',
      carrier: booked.carrier,
      tracking_number: booked.trackingNumber,
      dispatched_at: sql<Date>`clock_timestamp()`,
    })
    .where('dispatch_key', '=', dispatchKey)
    .where('state', '=', 'requested')
    .returningAll()
    .executeTakeFirst();
  if (row) await sayDispatched(trx, row);
  return row;
}

/**
 * A person has handed it over; what they say of it counts. A row that is there is undecided or refused.
 */
export async function recordByHand(
  trx: Trx,
  dispatch: { key: string; orderId: string; traceparent?: string | undefined },
  byHand: Shipment & { warehouse?: string | undefined },
): Promise<void> {
  const went = {
    state: 'dispatched' as const,
    lines: JSON.stringify(byHand.lines),
    carrier: byHand.carrier,
    tracking_number: byHand.trackingNumber,
    dispatched_at: sql<Date>`clock_timestamp()`,
  };
  const row = await trx
    .insertInto('shipment')
    .values({
      ...went,
      dispatch_key: dispatch.key,
      shipment_id: byHand.shipmentId,
      order_id: dispatch.orderId,
      traceparent: dispatch.traceparent ?? null,
      warehouse: byHand.warehouse ?? null,
    })
    .onConflict((conflict) => conflict.column('dispatch_key').doUpdateSet(went))
    .returningAll()
    .executeTakeFirstOrThrow();
  await sayDispatched(trx, row);
}

/** The carrier does not have it and never will. Undefined when the row had been decided before, or never was. */
export async function markCancelled(trx: Trx, dispatchKey: string): Promise<ShipmentRow | undefined> {
  const row = await leaveRequested(trx, dispatchKey, 'cancelled');
  if (row) await say(trx, row, 'ShipmentCancelled', { shipmentId: row.shipment_id });
  return row;
}

/** No carrier serves the address. */
export async function markRefused(trx: Trx, dispatchKey: string, reason: string): Promise<void> {
  const row = await leaveRequested(trx, dispatchKey, 'refused');
  if (row) await say(trx, row, 'ShipmentRefused', { reason });
}

/** What became of a parcel on its way. False unless it was: a report that comes again changes nothing. */
export async function markEnded(trx: Trx, { reference, outcome, at }: CarrierReport): Promise<boolean> {
  const row = await trx
    .updateTable('shipment')
    .set({ state: outcome, [`${outcome}_at`]: at })
    .where('dispatch_key', '=', reference)
    .where('state', '=', 'dispatched')
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  const { shipment_id: shipmentId, lines } = row;
  if (outcome === 'delivered') await say(trx, row, 'ShipmentDelivered', { shipmentId });
  else if (outcome === 'lost') await say(trx, row, 'ShipmentLost', { shipmentId });
  else await say(trx, row, 'ShipmentReturned', { shipmentId, lines });
  return true;
}

/** What the carrier has, in the words of the contract. @throws Error when it has nothing */
export function shipmentOf(row: ShipmentRow): Shipment {
  const { shipment_id: shipmentId, carrier, tracking_number: trackingNumber, lines } = row;
  if (carrier === null || trackingNumber === null) throw new Error(`shipment ${shipmentId} is ${row.state}`);
  return { shipmentId, carrier, trackingNumber, lines };
}

function sayDispatched(trx: Trx, row: ShipmentRow): Promise<void> {
  const from = row.warehouse === null ? {} : { warehouse: row.warehouse };
  return say(trx, row, 'ShipmentDispatched', { ...shipmentOf(row), ...from });
}

function leaveRequested(trx: Trx, dispatchKey: string, state: 'cancelled' | 'refused') {
  return trx
    .updateTable('shipment')
    .set({ state })
    .where('dispatch_key', '=', dispatchKey)
    .where('state', '=', 'requested')
    .returningAll()
    .executeTakeFirst();
}
