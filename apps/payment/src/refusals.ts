import {
  AMOUNT_NOT_AUTHORIZED,
  AMOUNT_NOT_CAPTURED,
  PAYMENT_DECLINED,
} from '@waybill/contract-payment/payment.contract';
import { Refusal } from '@waybill/outbox/refusal';

/** The card was refused: final for this token. @param code the card network's reason */
export const paymentDeclined = (code: string) =>
  new Refusal(PAYMENT_DECLINED, `the card network declined the payment: ${code}`, { code });

/** More was to be captured than is authorized and not captured or voided. */
export const amountNotAuthorized = (message: string) => new Refusal(AMOUNT_NOT_AUTHORIZED, message);

/** More was to be refunded than was captured and not refunded. */
export const amountNotCaptured = (message: string) => new Refusal(AMOUNT_NOT_CAPTURED, message);
