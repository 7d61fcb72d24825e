import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { returnIdOf, type ReturnGoodsInput } from '@waybill/contract-order/returns.contract';

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

/** `<orderId>:return-<n>-<step>:<parcel>`: none of the order's own, nor of another of its returns. */
export function operationOfReturn(
  { n, ...order }: Pick<ReturnGoodsInput, 'orderId' | 'traceparent' | 'n'>,
  step: string,
  parcel = 1,
): Operation {
  return operationOf(order, `return-${n}-${step}`, parcel);
}

/** The return that had goods fetched under this key; undefined when it was the order itself, or nobody of ours. */
export function returnFetchedBy(orderId: string, key: string): string | undefined {
  const [, ofOrder, n] = /^(.+):return-(\d{1,9})-fetch:\d+$/.exec(key) ?? [];
  return ofOrder === orderId ? returnIdOf(orderId, Number(n)) : undefined;
}

/** Asks a team to close an operation that a person has taken out of the machine's hands. */
export function closing({ key, orderId, traceparent }: Operation): Operation & { closes: string } {
  return { key: `${key}:close`, orderId, closes: key, ...(traceparent !== undefined && { traceparent }) };
}
