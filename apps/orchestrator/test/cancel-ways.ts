import { REQUEST_CANCELLATION_UPDATE } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderUnderTest } from './workflow-harness';

/** Every way a cancellation can reach an order's workflow. */
export const cancelWays: Record<string, (order: OrderUnderTest) => Promise<unknown>> = {
  'a signal': (order) => order.cancel(),
  'an Update': (order) =>
    order.handle.startUpdate(REQUEST_CANCELLATION_UPDATE, {
      waitForStage: 'ACCEPTED',
      args: [{ reason: 'customer', requestedBy: 'cus-42' }],
    }),
  "the engine's own cancel": (order) => order.handle.cancel(),
};
