import { cancellationRequest, type CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import { z } from 'zod';

/**
 * Validator of an Update's argument, by shape only.
 *
 * @throws Error naming each wrong field; the Update is then refused and leaves no trace in the history
 */
export function mustBe(schema: z.ZodType): (argument: unknown) => void {
  return (argument) => {
    const checked = schema.safeParse(argument);
    if (!checked.success) throw new Error(z.prettifyError(checked.error));
  };
}

/** A signal cannot be refused; one that says nothing readable is passed over. */
export function readSignal<T>(schema: z.ZodType<T>, argument: unknown): T | undefined {
  return schema.safeParse(argument).data;
}

/** A cancellation without a proper body still cancels. */
export function readCancellation(argument: unknown): CancellationRequest {
  return readSignal(cancellationRequest, argument) ?? { reason: 'customer', requestedBy: 'signal' };
}
