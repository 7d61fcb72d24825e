import type { ReturnStatus } from '@waybill/contract-order/returns.contract';
import { NotFoundException } from '@nestjs/common';
import type { Actor } from '@waybill/service-kit/identity/actor';
import type { AuditTrail } from '../audit/audit-trail';
import { deedOf } from '../audit/deed-of';
import { onlyOrdersOf } from '../http/own-orders';
import { OrderRefused } from '../order-refused';
import type { ReturnStore } from './return.store';
import type { ReturnQuestions, ReturnWorkflows } from './return-workflows';

/** Returns as clients of the API meet them: seen or never seen, and asked with an answer in any case. */
export class KnownReturns {
  constructor(
    private readonly store: ReturnStore,
    private readonly workflows: ReturnWorkflows,
    private readonly audit: Pick<AuditTrail, 'intends'>,
  ) {}

  /** @throws NotFoundException for a return never seen, and for another's that is not open to whoever asks */
  async status(returnId: string, actor?: Actor): Promise<ReturnStatus> {
    const status = await this.store.find(returnId, onlyOrdersOf(actor));
    if (!status) throw new NotFoundException(`returnId: ${returnId} has never been seen`);
    return status;
  }

  /**
   * @param by who decides
   * @param actor whose returns these have to be
   * @throws NotFoundException for a return never seen
   * @throws OrderRefused when the return will not do it, or has nobody left to do it
   */
  async ask<Q extends keyof ReturnQuestions>(
    returnId: string,
    question: Q,
    argument: ReturnQuestions[Q],
    by: string | undefined,
    actor?: Actor,
  ): Promise<ReturnStatus> {
    const { timeline, orderId } = await this.status(returnId, actor);
    await this.audit.intends(deedOf(orderId, by, question, { returnId, ...argument }));
    const answer = await this.workflows.ask(returnId, question, argument);
    if (answer) return answer;
    const { state } = await this.status(returnId);
    if (state === 'announced' && timeline.length === 0)
      throw new OrderRefused('NotPossible', 'the return has not been started yet; try again later');
    throw new OrderRefused('TooLate', `the return is ${state}`);
  }
}
