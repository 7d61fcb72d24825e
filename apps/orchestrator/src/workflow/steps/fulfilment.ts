import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { Attention } from '../desk/attention';
import { Calls } from './calls';
import { Cancellation } from './cancellation';
import { Deadlines } from './deadlines';
import type { OrderMemory } from '../memory/order-memory';
import { operationOf } from '../memory/operation';
import { OrderProgress } from '../record/order-progress';
import { Saga } from './saga';
import { teamServices } from '../teams/team-services';

/** One order on its way, and what each part of its story works with. */
export function fulfilmentOf(order: FulfilOrderInput, memory: OrderMemory) {
  const services = teamServices(order.limits.stepBudgetSeconds);
  const progress = new OrderProgress(order, memory);
  const attention = new Attention(memory, progress);
  const calls = new Calls(services, memory, attention, progress);
  const saga = new Saga(memory, progress, calls);
  const cancellation = new Cancellation(memory);
  const deadlines = new Deadlines(memory);
  const operation = (step: string, n?: number) => operationOf(order, step, n);
  return { order, memory, services, progress, attention, calls, saga, cancellation, deadlines, operation };
}
export type Fulfilment = ReturnType<typeof fulfilmentOf>;
