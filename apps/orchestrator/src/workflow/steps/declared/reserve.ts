import type { Reservation, ReserveStockRequest } from '@waybill/contract-inventory/inventory.contract';
import { inWords } from '../../memory/charges';
import { declare } from './step';

/** Takes the goods from the shelves. Out of stock is an answer; trouble can only be tried again, or the order cancelled. */
export const reserve = declare<'inventory', ReserveStockRequest, Reservation>({
  name: 'reserve',
  team: 'inventory',
  summary: ({ lines }) => `reserve ${inWords(lines)}`,
  does: (inventory, request) => inventory.reserveStock(request),
  undo: 'releaseStock',
});

/** The same for a parcel that the carrier has lost. Past the pivot: what is taken and not sent is given back, not undone. */
export const reserveAgain = declare<'inventory', ReserveStockRequest, Reservation>({
  name: 'reserve-again',
  team: 'inventory',
  summary: () => 'reserve the goods of a lost parcel again',
  does: (inventory, request) => inventory.reserveStock(request),
});
