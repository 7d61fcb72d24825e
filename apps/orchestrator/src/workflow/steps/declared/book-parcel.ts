import type { BookParcelRequest } from '@waybill/contract-inventory/inventory.contract';
import { inWords } from '../../memory/charges';
import { declare, type Step } from './step';

const book = (name: string): Step<'inventory', BookParcelRequest, { outcome: string }> =>
  declare({
    name,
    team: 'inventory',
    summary: ({ lines, shipmentId, way }) => `${inWords(lines)} of ${shipmentId} ${way}`,
    does: (inventory, request) => inventory.bookParcel(request),
    byHand: { skip: () => ({ outcome: 'skipped' }), resolved: () => ({ outcome: 'resolved' }) },
  });

/** The goods of a parcel have left the building. */
export const markShipped = book('mark-shipped');

/** The goods of a parcel are home, and go back on their shelf. */
export const restock = book('restock');
