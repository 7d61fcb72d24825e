import {
  OUT_OF_STOCK,
  type ReserveStockRequest,
  type ShortLine,
} from '@waybill/contract-inventory/inventory.contract';
import { Refusal } from '@waybill/outbox/refusal';
import type { WantedLine } from './allocation';
import type { Available } from './stock-movements';

/** One line per sku, in the order of the request. */
export function wantedBySku(lines: ReserveStockRequest['lines']): WantedLine[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

/** The lines that all warehouses together cannot meet. */
export function shortLines(wanted: readonly WantedLine[], stock: readonly Available[]): ShortLine[] {
  const available = new Map<string, number>();
  for (const row of stock) available.set(row.sku, (available.get(row.sku) ?? 0) + row.available);
  return wanted
    .map(({ sku, quantity }) => ({ sku, wanted: quantity, available: available.get(sku) ?? 0 }))
    .filter((line) => line.wanted > line.available);
}

/** What there is of what is wanted. */
export function obtainable(wanted: readonly WantedLine[], short: readonly ShortLine[]): WantedLine[] {
  const available = new Map(short.map((line) => [line.sku, line.available]));
  return wanted
    .map(({ sku, quantity }) => ({ sku, quantity: available.get(sku) ?? quantity }))
    .filter(({ quantity }) => quantity > 0);
}

export function outOfStock(lines: ShortLine[]): Refusal {
  const said = lines.map(({ sku, wanted, available }) => `${sku}: ${wanted} wanted, ${available} available`);
  return new Refusal(OUT_OF_STOCK, said.join('; '), { lines });
}
