import { terminalStates, type OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { ForbiddenException, NotFoundException } from '@nestjs/common';
import type { AuditTrail } from '../audit/audit-trail';
import { deedOf } from '../audit/deed-of';
import type { Actor } from '@waybill/service-kit/identity/actor';
import type { OrderLedger, ShownOrder } from '../ledger/order-ledger';
import { OrderRefused } from '../order-refused';
import { onlyOrdersOf } from './own-orders';
import type { OrderQuestions, OrderWorkflows } from '../order-workflows';

/** Orders as clients of the API meet them: seen or never seen, and asked with an answer in any case. */
export class KnownOrders {
  constructor(
    private readonly ledger: OrderLedger,
    private readonly workflows: OrderWorkflows,
    private readonly audit: Pick<AuditTrail, 'intends'>,
  ) {}

  /** @throws NotFoundException for an order never seen, and for another's that is not open to whoever asks */
  async status(orderId: string, actor?: Actor): Promise<ShownOrder> {
    const status = await this.ledger.find(orderId, onlyOrdersOf(actor));
    if (!status) throw new NotFoundException(`orderId: ${orderId} has never been seen`);
    return status;
  }

  /**
   * A change by somebody; who it was is kept, so that the same person does not approve the order. Throws as {@link ask}.
   *
   * @param argument made only for an order that whoever asks may change
   */
  async change<Q extends keyof OrderQuestions>(
    orderId: string,
    question: Q,
    argument: () => OrderQuestions[Q] | Promise<OrderQuestions[Q]>,
    actor: Actor | undefined,
  ): Promise<OrderStatus> {
    await this.status(orderId, actor);
    if (actor) await this.ledger.keepWhoChanges(orderId, actor.subject);
    return this.put(orderId, question, await argument(), actor?.subject);
  }

  /** Four eyes. @throws ForbiddenException for an order that the same person has placed or changed */
  async mustBeOfOthers(orderId: string, actor: Actor | undefined): Promise<void> {
    await this.status(orderId);
    if (actor && (await this.ledger.isOf(orderId, actor)))
      throw new ForbiddenException('whoever has placed or changed an order does not approve it');
  }

  /**
   * @param by who decides
   * @throws NotFoundException for an order never seen
   * @throws OrderRefused when the order will not do it, or has nobody left to do it
   */
  async ask<Q extends keyof OrderQuestions>(
    orderId: string,
    question: Q,
    argument: OrderQuestions[Q],
    by: string | undefined,
  ): Promise<OrderStatus> {
    await this.status(orderId);
    return this.put(orderId, question, argument, by);
  }

  /** Writes down what is about to be asked of an order, by whom. */
  intends(orderId: string, by: string | undefined, question: string, argument: object): Promise<void> {
    return this.audit.intends(deedOf(orderId, by, question, argument));
  }

  private async put<Q extends keyof OrderQuestions>(
    orderId: string,
    question: Q,
    argument: OrderQuestions[Q],
    by: string | undefined,
  ): Promise<OrderStatus> {
    await this.intends(orderId, by, question, argument);
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
