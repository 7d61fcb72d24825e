import { terminalStates, type OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { NotFoundException } from '@nestjs/common';
import type { OrderLedger, ShownOrder } from '../ledger/order-ledger';
import { OrderRefused } from '../order-refused';
import type { OrderQuestions, OrderWorkflows } from '../order-workflows';

/** Orders as clients of the API meet them: seen or never seen, and asked with an answer in any case. */
export class KnownOrders {
  constructor(
    private readonly ledger: OrderLedger,
    private readonly workflows: OrderWorkflows,
  ) {}

  /** @throws NotFoundException for an order never seen */
  async status(orderId: string): Promise<ShownOrder> {
    const status = await this.ledger.find(orderId);
    if (!status) throw new NotFoundException(`orderId: ${orderId} has never been seen`);
    return status;
  }

  /**
   * @throws NotFoundException for an order never seen
   * @throws OrderRefused when the order will not do it, or has nobody left to do it
   */
  async ask<Q extends keyof OrderQuestions>(
    orderId: string,
    question: Q,
    argument: OrderQuestions[Q],
  ): Promise<OrderStatus> {
    await this.status(orderId);
    const answer = await this.workflows.ask(orderId, question, argument);
    if (answer) return answer;
    throw nobodyThere(await this.status(orderId));
  }
}

function nobodyThere({ state, timeline }: OrderStatus): OrderRefused {
  if (terminalStates.includes(state)) return new OrderRefused('TooLate', `the order is ${state}`);
  if (timeline.length > 0) return new OrderRefused('TooLate', 'the order is closed');
  return new OrderRefused('NotPossible', 'the order has not been started yet; try again later');
}
