import type { RefundPaymentRequest } from '@waybill/contract-payment/payment.contract';
import { declare } from './step';

/** Gives back what was taken for goods that came back or were lost. */
export const refund = declare<'payment', RefundPaymentRequest, { outcome: string }>({
  name: 'refund',
  team: 'payment',
  summary: ({ amount, currency, undoes }) => `refund ${amount} ${currency} of ${undoes}`,
  does: (payment, request) => payment.refundPayment(request),
  byHand: { skip: () => ({ outcome: 'skipped' }), resolved: () => ({ outcome: 'resolved' }) },
});
