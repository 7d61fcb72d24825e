import type { ParcelToFetch, ReturnLine } from '@waybill/contract-order/returns.contract';
import type { DeliveredLine } from '../ledger/ledger.tables';
import { summed } from '../workflow/memory/charges';
import { ReturnRefused } from './return-refused';

const leftOf = ({ delivered, on_its_way, returned, rejected }: DeliveredLine): number =>
  delivered - on_its_way - returned - rejected;

/**
 * Which goods come back, out of which parcels: all that is left, unless lines are named.
 *
 * @throws ReturnRefused `NothingToReturn` when nothing is left, `TooLate` when its time is over, `NotPossible` when more is named
 *   than is left
 */
export function goodsToReturn(
  arrived: DeliveredLine[],
  wanted: ReturnLine[] | undefined,
  now: Date,
): ParcelToFetch[] {
  const left = arrived.filter((line) => leftOf(line) > 0);
  if (left.length === 0) throw new ReturnRefused('NothingToReturn', 'nothing of the order is left to return');
  const open = left.filter((line) => line.returnable_until > now);
  if (open.length === 0) {
    const last = Math.max(...left.map((line) => line.returnable_until.getTime()));
    throw new ReturnRefused('TooLate', `it could be returned until ${new Date(last).toISOString()}`);
  }
  return byParcel(wanted ? summed(wanted).flatMap((line) => taken(line, open, left)) : open.map(whole));
}

interface Piece {
  line: DeliveredLine;
  quantity: number;
}
const whole = (line: DeliveredLine): Piece => ({ line, quantity: leftOf(line) });

/** Out of the parcels in their order. */
function taken({ sku, quantity }: ReturnLine, open: DeliveredLine[], left: DeliveredLine[]): Piece[] {
  const pieces: Piece[] = [];
  let missing = quantity;
  for (const line of open.filter((one) => one.sku === sku)) {
    const piece = { line, quantity: Math.min(missing, leftOf(line)) };
    missing -= piece.quantity;
    if (piece.quantity > 0) pieces.push(piece);
  }
  if (missing === 0) return pieces;
  const there = left.filter((one) => one.sku === sku).reduce((sum, line) => sum + leftOf(line), 0);
  if (there >= quantity) throw new ReturnRefused('TooLate', `lines: the time to return ${sku} is over`);
  throw new ReturnRefused('NotPossible', `lines: of ${sku} ${there} are left to return, not ${quantity}`);
}

function byParcel(pieces: Piece[]): ParcelToFetch[] {
  const parcels = new Map<number, ParcelToFetch>();
  for (const { line, quantity } of pieces) {
    const { parcel: n, shipment_id: shipmentId, warehouse, sku } = line;
    const known = parcels.get(n) ?? { n, shipmentId, warehouse, lines: [] };
    known.lines.push({ sku, quantity });
    parcels.set(n, known);
  }
  return [...parcels.values()].sort((one, other) => one.n - other.n);
}
