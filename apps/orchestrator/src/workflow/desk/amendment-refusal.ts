import type { AmendmentRefusal } from '@waybill/contract-order/fulfil-order.contract';
import { ApplicationFailure } from '@temporalio/workflow';

/** The order's "no" to somebody who asked something of it; thrown from an Update, it fails that Update alone. */
export function refuse(type: AmendmentRefusal, message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, type);
}
