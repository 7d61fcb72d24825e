import type { ReservedLine } from '@waybill/contract-inventory/inventory.contract';
import type { Available } from './stock-movements';

/** How much of a sku is wanted; each sku once. */
export interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

/**
 * Decides which warehouse gives what. There must be enough of everything in all warehouses together.
 *
 * The rule, greedy and of few parcels: again and again, the warehouse that has the most of the remaining lines in full
 * gives them (so one that has everything gives everything). A line that no warehouse has in full is split: warehouses
 * that send a parcel anyway give first, then those that have the most of it. Equals in the order of their names.
 */
export function allocate(wanted: readonly WantedLine[], stock: readonly Available[]): ReservedLine[] {
  const shelves = new Shelves(stock);
  const giving = new Map<string, string>();
  let open = wanted.filter((line) => shelves.warehouses.some((name) => shelves.hasInFull(name, line)));
  while (open.length > 0) {
    const warehouse = mostOf(shelves.warehouses, (name) => countInFull(shelves, name, open));
    for (const line of open) if (shelves.hasInFull(warehouse, line)) giving.set(line.sku, warehouse);
    open = open.filter(({ sku }) => !giving.has(sku));
  }
  const sending = new Set(giving.values());
  return wanted.flatMap((line) => {
    const warehouse = giving.get(line.sku);
    return warehouse ? [{ ...line, warehouse }] : split(line, shelves, sending);
  });
}

function split(line: WantedLine, shelves: Shelves, sending: Set<string>): ReservedLine[] {
  const has = (name: string) => shelves.available(name, line.sku);
  const inTurn = [...shelves.warehouses].sort(
    (a, b) => Number(sending.has(b)) - Number(sending.has(a)) || has(b) - has(a),
  );
  const parts: ReservedLine[] = [];
  let missing = line.quantity;
  for (const warehouse of inTurn) {
    const quantity = Math.min(missing, has(warehouse));
    if (quantity === 0) continue;
    parts.push({ sku: line.sku, quantity, warehouse });
    sending.add(warehouse);
    missing -= quantity;
  }
  return parts;
}

/** What is available, by warehouse and sku. */
class Shelves {
  /** By name. */
  readonly warehouses: readonly string[];
  private readonly quantities = new Map<string, Map<string, number>>();

  constructor(stock: readonly Available[]) {
    for (const { sku, warehouse, available } of stock) {
      const shelf = this.quantities.get(warehouse) ?? new Map<string, number>();
      this.quantities.set(warehouse, shelf.set(sku, available));
    }
    this.warehouses = [...this.quantities.keys()].sort();
  }

  available(warehouse: string, sku: string): number {
    return this.quantities.get(warehouse)?.get(sku) ?? 0;
  }

  hasInFull(warehouse: string, { sku, quantity }: WantedLine): boolean {
    return this.available(warehouse, sku) >= quantity;
  }
}

const countInFull = (shelves: Shelves, warehouse: string, lines: readonly WantedLine[]): number =>
  lines.filter((line) => shelves.hasInFull(warehouse, line)).length;

/** The one with the highest figure, the first of equals. */
const mostOf = (names: readonly string[], figure: (name: string) => number): string =>
  names.reduce((best, name) => (figure(name) > figure(best) ? name : best));
