import type { ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import type { AttentionAction, FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { chargesOf, summed, type Lines } from './charges';

/** What one warehouse sends in one go: dispatched, captured, tracked and cancelled by itself. */
export interface Parcel {
  /** Business ordinal: of its shipment, its dispatch and its capture. */
  n: number;
  shipmentId: string;
  warehouse: string;
  lines: Lines;
  /** What its capture takes, in minor units. */
  charge: number;
  /** Ordinal of the authorization it is paid from. */
  authorization?: number;
  /** The parcel that was lost and that this one is sent for. */
  replaces?: number;
  /** Key of the reservation that holds its goods, where that is not the order's own. */
  reservation?: string;
  /** Handed to the carrier. */
  sent?: boolean;
  /** What a person decided about it, once lost. */
  lost?: AttentionAction;
  /** How it ended. */
  end?: 'delivered' | 'returned' | 'given-up' | 'sent-again';
  /** When it reached the customer, RFC 3339. */
  arrivedAt?: string;
  /** The ledger knows that it has arrived, so that it may be returned. */
  told?: boolean;
}

/** One parcel per warehouse, in the order of the reservation. */
export function parcelsOf(order: FulfilOrderInput, reserved: ReservedLine[], first = 1): Parcel[] {
  const byWarehouse = new Map<string, Lines>();
  for (const { warehouse, sku, quantity } of reserved) {
    byWarehouse.set(warehouse, [...(byWarehouse.get(warehouse) ?? []), { sku, quantity }]);
  }
  const contents = [...byWarehouse].map(([warehouse, lines]) => ({ warehouse, lines: summed(lines) }));
  const charges = chargesOf(
    order,
    contents.map(({ lines }) => lines),
  );
  return contents.map((content, index) => ({
    n: first + index,
    shipmentId: `${order.orderId}-${first + index}`,
    ...content,
    charge: charges[index]!,
  }));
}

/** A step of the first parcel bears the bare name, as an order of one parcel has it; the others their number. */
export function stepOf(step: string, n: number): string {
  return n === 1 ? step : `${step}-${n}`;
}
