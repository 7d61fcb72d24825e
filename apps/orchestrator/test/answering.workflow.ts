import { CANCEL_SIGNAL, type FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';

const { refusingActivity } = proxyLocalActivities<{ refusingActivity(): Promise<void> }>({
  startToCloseTimeout: '5 seconds',
});

/** Answers in each way an order can, by what it is asked; ends when it is cancelled. */
export async function fulfilOrder(order: Pick<FulfilOrderInput, 'orderId'>): Promise<void> {
  let ended = false;
  setHandler(defineSignal(CANCEL_SIGNAL), () => void (ended = true));
  setHandler(defineUpdate<object, [{ by: string }]>('approve'), ({ by }) => ({
    orderId: order.orderId,
    state: by,
  }));
  setHandler(defineUpdate<void, [{ reason: string }]>('reject'), () => undefined, {
    validator: ({ reason }: { reason: string }) => {
      throw ApplicationFailure.nonRetryable(`${reason}: nobody was asked`, 'NotWaiting');
    },
  });
  setHandler(defineUpdate<never, [object]>('removeLines'), async () => {
    throw ApplicationFailure.nonRetryable('the parcel has gone', 'TooLate');
  });
  setHandler(defineUpdate<void, [object]>('changeShippingAddress'), () => refusingActivity());
  setHandler(defineUpdate<void, [object]>('requestReturn'), () => condition(() => false));
  await condition(() => ended);
}
