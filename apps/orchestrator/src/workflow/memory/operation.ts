import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';

export interface Operation {
  key: string;
  orderId: string;
  traceparent?: string;
}

/** `n` is a business ordinal (second card, second parcel), never an attempt. */
export function operationOf(
  { orderId, traceparent }: Pick<FulfilOrderInput, 'orderId' | 'traceparent'>,
  step: string,
  n = 1,
): Operation {
  return { key: `${orderId}:${step}:${n}`, orderId, ...(traceparent !== undefined && { traceparent }) };
}

/** Asks a team to close an operation that a person has taken out of the machine's hands. */
export function closing({ key, orderId, traceparent }: Operation): Operation & { closes: string } {
  return { key: `${key}:close`, orderId, closes: key, ...(traceparent !== undefined && { traceparent }) };
}
