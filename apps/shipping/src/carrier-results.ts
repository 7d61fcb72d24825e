import type { ArrangedReturn, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { type Attempt, ensureCurrent, finish } from '@waybill/outbox/operations';
import type { Kysely } from 'kysely';
import { markArranged } from './return.store';
import { markDispatched, shipmentOf } from './shipment.store';
import type { ShippingTables } from './shipping-tables';

/** What the carrier has of ours. */
export interface AtCarrier {
  carrier: string;
  trackingNumber: string;
}

/** The result of a dispatch that is at the carrier, its event and its state. @throws Refusal `StaleAttempt` */
export function completeDispatch(
  db: Kysely<ShippingTables>,
  current: Attempt,
  booked: AtCarrier,
): Promise<Shipment> {
  return db.transaction().execute(async (trx) => {
    await ensureCurrent(trx, current);
    const row = await markDispatched(trx, current.key, booked);
    const result = shipmentOf(row!); // only the current attempt and an undo that closed it decide the row
    await finish(trx, { ...current, result });
    return result;
  });
}

/** The result of a return that the carrier has arranged. @throws Refusal `StaleAttempt` */
export function completeReturn(
  db: Kysely<ShippingTables>,
  current: Attempt,
  arranged: AtCarrier,
): Promise<ArrangedReturn> {
  return db.transaction().execute(async (trx) => {
    await finish(trx, { ...current, result: arranged });
    await markArranged(trx, current.key, arranged.trackingNumber);
    return arranged;
  });
}
