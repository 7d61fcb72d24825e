import type { CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import type { Stop } from '../memory/order-memory';
import { cancelReasonOf } from '../teams/refusals';

/** Thrown where a cancellation takes hold before the pivot. */
export class StoppedByRequest extends Error {}

/** Thrown when a person does not approve the order, or nobody does in time. */
export class Rejected extends Error {
  constructor(readonly by?: string) {
    super('rejected');
  }
}

/**
 * Reads from what was thrown why the order stops: a service refused, a person rejected it, or somebody cancelled.
 *
 * @throws the error itself when it is none of them, so that a defect fails the workflow task and is seen
 */
export function stopOf(error: unknown, request: CancellationRequest | undefined): Stop {
  if (error instanceof Rejected) return { reason: 'rejected', ...(error.by && { requestedBy: error.by }) };
  const reason = cancelReasonOf(error);
  if (reason) return { reason };
  if (!request) throw error;
  return {
    reason: request.reason === 'operator' ? 'operator' : 'customer',
    requestedBy: request.requestedBy,
  };
}
