import type { CapturePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { declare } from './step';

/** Takes the money for a parcel that has gone. Past the pivot: what is taken is refunded, not undone. */
export const capture = declare<'payment', CapturePaymentRequest, unknown>({
  name: 'capture',
  team: 'payment',
  summary: ({ amount, currency, shipmentId }) => `capture ${amount} ${currency} for ${shipmentId}`,
  does: (payment, request) => payment.capturePayment(request),
  byHand: { skip: () => null, resolved: () => null },
});
