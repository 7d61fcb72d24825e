import {
  NOT_RESERVED,
  type ReduceReservationRequest,
  type ReservedLine,
} from '@waybill/contract-inventory/inventory.contract';
import { Refusal } from '@waybill/outbox/refusal';

export interface Reduction {
  readonly givenBack: ReservedLine[];
  readonly left: ReservedLine[];
}

/**
 * Decides which warehouses' goods are given back. Lines that name one come first; the others take from the smallest
 * parts, so that a parcel falls away altogether where it can.
 *
 * @param open what the reservation holds, each sku of a warehouse once
 * @throws Refusal `NotReserved` when more would be given back than is held; details name each such line
 */
export function giveBack(asked: ReduceReservationRequest['lines'], open: readonly ReservedLine[]): Reduction {
  const parts = open.map((line) => ({ ...line, left: line.quantity }));
  const missing = [];
  for (const line of [...asked].sort((a, b) => Number(!a.warehouse) - Number(!b.warehouse))) {
    const candidates = parts
      .filter(({ sku, warehouse }) => sku === line.sku && warehouse === (line.warehouse ?? warehouse))
      .sort((a, b) => a.left - b.left);
    const reserved = candidates.reduce((sum, { left }) => sum + left, 0);
    if (reserved < line.quantity) missing.push({ ...line, reserved });
    let toTake = line.quantity;
    for (const part of candidates) {
      const taken = Math.min(part.left, toTake);
      part.left -= taken;
      toTake -= taken;
    }
  }
  if (missing.length > 0) throw notReserved(missing);
  return {
    givenBack: nonZero(parts.map(({ left, ...line }) => ({ ...line, quantity: line.quantity - left }))),
    left: nonZero(parts.map(({ left, ...line }) => ({ ...line, quantity: left }))),
  };
}

type Missing = ReduceReservationRequest['lines'][number] & { reserved: number };

function notReserved(missing: Missing[]): Refusal {
  const said = missing.map(
    ({ sku, quantity, warehouse, reserved }) =>
      `${sku}${warehouse ? ` in ${warehouse}` : ''}: ${quantity} to give back, ${reserved} reserved`,
  );
  const lines = missing.map(({ warehouse, ...line }) => ({ ...line, ...(warehouse && { warehouse }) }));
  return new Refusal(NOT_RESERVED, said.join('; '), { lines });
}

const nonZero = (lines: ReservedLine[]): ReservedLine[] => lines.filter(({ quantity }) => quantity > 0);
