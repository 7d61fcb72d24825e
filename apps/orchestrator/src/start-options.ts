import {
  firstStateOf,
  fulfilOrderWorkflowId,
  orderSearchAttributes,
  ORDERS_TASK_QUEUE,
  type FulfilOrderInput,
} from '@waybill/contract-order/fulfil-order.contract';
import { returnGoodsWorkflowId, type ReturnGoodsInput } from '@waybill/contract-order/returns.contract';
import type { WorkflowStartOptions } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { inWords } from './workflow/memory/charges';

const orderState = defineSearchAttributeKey('OrderState', orderSearchAttributes.OrderState);
const customerId = defineSearchAttributeKey('CustomerId', orderSearchAttributes.CustomerId);
const needsAttention = defineSearchAttributeKey('NeedsAttention', orderSearchAttributes.NeedsAttention);
const placedAt = defineSearchAttributeKey('PlacedAt', orderSearchAttributes.PlacedAt);

/**
 * How long an order may compute in one go. All the 10,000 signals that the engine takes in one run may wait for it at once;
 * hearing them takes 5 to 20 seconds. Where the SDK cuts that off (after 5 seconds by default) the order never hears again, and
 * after some attempts the process dies ("async hook stack has become corrupted").
 */
export const ONE_TASK_MAY_RUN_SECONDS = 25;

const onceForGood = {
  taskQueue: ORDERS_TASK_QUEUE,
  // It is also how long one waits whose worker dies in the middle of a task: no longer than need be.
  workflowTaskTimeout: (ONE_TASK_MAY_RUN_SECONDS + 5) * 1000,
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
  workflowIdConflictPolicy: 'FAIL',
} as const;

/** One workflow per order, for good, and found by what its operators look for. */
export function startOptions(order: FulfilOrderInput): WorkflowStartOptions {
  return {
    ...onceForGood,
    workflowId: fulfilOrderWorkflowId(order.orderId),
    args: [order],
    staticSummary: summaryOf(order),
    typedSearchAttributes: new TypedSearchAttributes([
      { key: orderState, value: firstStateOf(order) },
      { key: customerId, value: order.customerId },
      { key: needsAttention, value: false },
      { key: placedAt, value: new Date(order.placedAt) },
    ]),
  };
}

/** One workflow per return, for good, found beside those of orders by the same attributes. */
export function returnStartOptions(input: ReturnGoodsInput): WorkflowStartOptions {
  return {
    ...onceForGood,
    workflowId: returnGoodsWorkflowId(input.returnId),
    args: [input],
    staticSummary: `return of ${inWords(input.parcels.flatMap(({ lines }) => lines))}`,
    typedSearchAttributes: new TypedSearchAttributes([
      { key: orderState, value: 'announced' },
      { key: customerId, value: input.customerId },
      { key: needsAttention, value: false },
    ]),
  };
}

/** One line for the engine's UI; money as everywhere inside, in minor units. */
function summaryOf({ lines, total, currency }: FulfilOrderInput): string {
  return `${lines.length} line${lines.length === 1 ? '' : 's'}, ${total} ${currency} (minor units)`;
}
