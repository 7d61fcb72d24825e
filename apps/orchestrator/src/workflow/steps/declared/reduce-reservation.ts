import type { ReduceReservationRequest, Reservation } from '@waybill/contract-inventory/inventory.contract';
import { inWords } from '../../memory/charges';
import { declare, type Step } from './step';

const reduce = (name: string): Step<'inventory', ReduceReservationRequest, Reservation | null> =>
  declare({
    name,
    team: 'inventory',
    summary: ({ lines }) => `give back ${inWords(lines)}`,
    does: (inventory, request) => inventory.reduceReservation(request),
    byHand: { skip: () => null, resolved: () => null },
  });

/** What the customer wants no more. */
export const removeLines = reduce('remove-lines');

/** What a parcel that does not go was to hold. */
export const giveBack = reduce('give-back');
