import type { Authorization, AuthorizePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { declare } from './step';

/** Holds the price on the customer's card. Declined is an answer; trouble can only be tried again, or the order cancelled. */
export const authorize = declare<'payment', AuthorizePaymentRequest, Authorization>({
  name: 'authorize',
  team: 'payment',
  summary: ({ amount, currency }) => `authorize ${amount} ${currency}`,
  does: (payment, request) => payment.authorizePayment(request),
  undo: 'voidAuthorization',
});
