import { cancellationRequest, type CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import { problemWithText } from '@waybill/untrusted-text/problem-with-text';
import { z } from 'zod';

/**
 * Validator of an Update's argument, by shape only, and by whether what it says can be written down.
 *
 * @throws Error naming each wrong field; the Update is then refused and leaves no trace in the history
 */
export function mustBe(schema: z.ZodType): (argument: unknown) => void {
  return (argument) => {
    const unwritable = problemWithText(argument);
    if (unwritable) throw new Error(`${unwritable.field || 'the argument'}: ${unwritable.problem}`);
    const checked = schema.safeParse(argument);
    if (!checked.success) throw new Error(z.prettifyError(checked.error));
  };
}

/** A signal cannot be refused; one that says nothing readable is passed over. */
export function readSignal<T>(schema: z.ZodType<T>, argument: unknown): T | undefined {
  return problemWithText(argument) ? undefined : schema.safeParse(argument).data;
}

/** A cancellation without a proper body still cancels. */
export function readCancellation(argument: unknown): CancellationRequest {
  return readSignal(cancellationRequest, argument) ?? { reason: 'customer', requestedBy: 'signal' };
}
