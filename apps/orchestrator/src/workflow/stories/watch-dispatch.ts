import { condition } from '@temporalio/workflow';
import type { Fulfilment } from '../steps/fulfilment';
import type { Notifications } from '../steps/notifications';

/** Tells a person and the customer, once, when an order takes too long to be handed to the carrier. */
export async function watchDispatch(fulfilment: Fulfilment, notifications: Notifications): Promise<void> {
  const { memory, order, progress, deadlines, attention } = fulfilment;
  const reached = (...milestones: string[]) =>
    milestones.some((milestone) => memory.reached.includes(milestone));
  const decided = () => reached('shipped', 'cancelling');
  // A customer's payment and the arrival of stock have time limits of their own.
  const waitsForOthers = () => progress.waitsFor('payment') || progress.waitsFor('stock');
  await condition(() => decided() || reached('securing'));
  const seconds = order.limits.dispatchWithinSeconds;
  while (!(await deadlines.until(decided, 'dispatch', seconds, 'has to be with the carrier by'))) {
    if (waitsForOthers()) {
      await condition(() => !waitsForOthers());
      deadlines.forget('dispatch');
      continue;
    }
    if (progress.passes('told of the delay'))
      notifications.notifyMeanwhile({ kind: 'order-delayed', lines: memory.wanted.lines });
    if (reached('delay acknowledged')) return;
    const lastError = `not with the carrier by ${deadlines.at('dispatch', seconds)}`;
    const actions = ['retry' as const, 'skip' as const, 'resolved' as const];
    const decision = await attention.ask({ step: 'dispatch-overdue', lastError, actions }, decided);
    if (decision?.action === 'retry') deadlines.forget('dispatch');
    else progress.passes('delay acknowledged');
  }
}
