import type { ReleaseStockRequest } from '@waybill/contract-inventory/inventory.contract';
import { declare } from './step';
import type { UndoOutcome } from './undos';

/** Undo of `reserve`, whether it happened or never arrived. */
export const releaseStock = declare<'inventory', ReleaseStockRequest, UndoOutcome>({
  name: 'undo-reserve',
  team: 'inventory',
  summary: () => 'undo: release the stock',
  does: async (inventory, request) => (await inventory.releaseStock(request)).outcome,
  byHand: { skip: () => 'skipped', resolved: () => 'resolved' },
});
