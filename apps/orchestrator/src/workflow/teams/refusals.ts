import { OUT_OF_STOCK, type ShortLine } from '@waybill/contract-inventory/inventory.contract';
import { RECIPIENT_REFUSED } from '@waybill/contract-notification/notification.contract';
import type { CancelReason } from '@waybill/contract-order/fulfilment-events.contract';
import { CARD_TOKEN_UNREADABLE, PAYMENT_DECLINED } from '@waybill/contract-payment/payment.contract';
import { ADDRESS_NOT_SERVED } from '@waybill/contract-shipping/shipping.contract';
import { own } from '../memory/own';
import { ActivityFailure, ApplicationFailure, TemporalFailure } from '@temporalio/workflow';

/** The refusals that end an order, and what the customer is told. */
const cancelReasons: Record<string, CancelReason> = {
  [PAYMENT_DECLINED]: 'payment-declined',
  [OUT_OF_STOCK]: 'out-of-stock',
  [ADDRESS_NOT_SERVED]: 'address-not-served',
};

const businessRefusals = new Set([...Object.keys(cancelReasons), RECIPIENT_REFUSED]);

/** A service's "no" that is an answer, not trouble: named in its contract, and nothing was done. */
export function isRefusal(error: unknown): boolean {
  return businessRefusals.has(failureType(error));
}

export function isDeclined(error: unknown): boolean {
  return failureType(error) === PAYMENT_DECLINED;
}

/**
 * A card that payment cannot read, as one that was declined: the customer who gave it can give another, and no person could
 * mend it. Any other failure is thrown as it was.
 */
export function unreadableIsDeclined(error: unknown): never {
  if (failureType(error) !== CARD_TOKEN_UNREADABLE) throw error;
  throw ApplicationFailure.nonRetryable(failureText(error), PAYMENT_DECLINED, { code: 'unreadable' });
}

/** The lines that could not be had; undefined if that is not why `error` was thrown. */
export function shortLinesOf(error: unknown): ShortLine[] | undefined {
  if (failureType(error) !== OUT_OF_STOCK) return undefined;
  const [details] = applicationFailure(error).details as [{ lines?: ShortLine[] }?];
  return details?.lines ?? [];
}

/** Why the order is cancelled when `error` refused it; undefined if that refusal does not end an order. */
export function cancelReasonOf(error: unknown): CancelReason | undefined {
  return own(cancelReasons, failureType(error));
}

/** What to write down of a failure: the innermost message, which is the service's own. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The SDK drops the cause of a timeout (the last attempt's failure); the engine's own record has it.
  let failure = error instanceof TemporalFailure ? error.failure : undefined;
  while (failure?.cause) failure = failure.cause;
  return failure?.message ?? error.message;
}

/** A refusal as plain data. */
export function applicationFailure(error: unknown): { type: string; message: string; details: unknown[] } {
  const cause = causeOf(error);
  const details = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return { type: failureType(error), message: failureText(error), details };
}

function failureType(error: unknown): string {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
}

function causeOf(error: unknown): unknown {
  return error instanceof ActivityFailure ? error.cause : error;
}
