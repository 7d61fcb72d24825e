import type { VoidAuthorizationRequest } from '@waybill/contract-payment/payment.contract';
import { declare } from './step';
import type { UndoOutcome } from './undos';

/** Undo of `authorize`, whether it happened or never arrived. */
export const voidAuthorization = declare<'payment', VoidAuthorizationRequest, UndoOutcome>({
  name: 'undo-authorize',
  team: 'payment',
  summary: () => 'undo: void the authorization',
  does: async (payment, request) => (await payment.voidAuthorization(request)).outcome,
  byHand: { skip: () => 'skipped', resolved: () => 'resolved' },
});
