import {
  RESOLVE_ATTENTION_UPDATE,
  type ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import {
  CANCEL_RETURN_UPDATE,
  GOODS_HOME_SIGNAL,
  INSPECT_RETURN_UPDATE,
  RETURN_GOODS_WORKFLOW,
  returnGoodsWorkflowId,
  type ReturnCancellation,
  type ReturnGoodsInput,
  type ReturnInspection,
  type ReturnStatus,
} from '@waybill/contract-order/returns.contract';
import type { EngineDoor } from '../engine-door';
import { returnStartOptions } from '../start-options';

/** What a return can be asked, by Update. Each is answered with the status it led to. */
export interface ReturnQuestions {
  [CANCEL_RETURN_UPDATE]: ReturnCancellation;
  [INSPECT_RETURN_UPDATE]: ReturnInspection;
  [RESOLVE_ATTENTION_UPDATE]: ResolveAttention;
}

/** The return workflows, seen from outside. */
export class ReturnWorkflows {
  constructor(private readonly engine: EngineDoor) {}

  /** Starts the return's workflow. False if it was started before, ever, which is as good. */
  start(input: ReturnGoodsInput): Promise<boolean> {
    return this.engine.start(RETURN_GOODS_WORKFLOW, returnStartOptions(input));
  }

  /** A hint: the return asks shipping before it believes it. False if nobody hears it. */
  goodsHome(returnId: string, returnKey: string): Promise<boolean> {
    return this.engine.signal(returnGoodsWorkflowId(returnId), GOODS_HOME_SIGNAL, { returnKey });
  }

  /** Undefined if the return is closed or unknown. @throws OrderRefused when the return will not do it */
  ask<Q extends keyof ReturnQuestions>(
    returnId: string,
    question: Q,
    argument: ReturnQuestions[Q],
  ): Promise<ReturnStatus | undefined> {
    return this.engine.update(returnGoodsWorkflowId(returnId), question, argument);
  }
}
