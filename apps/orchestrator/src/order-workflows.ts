import {
  CANCEL_SIGNAL,
  FULFIL_ORDER_WORKFLOW,
  fulfilOrderWorkflowId,
  REQUEST_CANCELLATION_UPDATE,
  REQUEST_CANCELLATION_UPDATE_ID,
  RESOLVE_ATTENTION_UPDATE,
  SHIPMENT_CHANGED_SIGNAL,
  STOCK_ARRIVED_SIGNAL,
  type Amendments,
  type CancellationAnswer,
  type CancellationRequest,
  type FulfilOrderInput,
  type OrderStatus,
  type ResolveAttention,
  type ShipmentChanged,
  type StockArrived,
} from '@waybill/contract-order/fulfil-order.contract';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { isFull, isNotHeard, refusalIn } from './order-refused';
import { startOptions } from './start-options';

/** How long the engine may take to answer, in milliseconds, before it counts as away. */
const ENGINE_ANSWERS_WITHIN = 5_000;
/** The same for an order: its direction after a cancellation may take it 30 seconds to decide. */
const ORDER_ANSWERS_WITHIN = 35_000;

/** Half a minute in all: more would hold up the news of other orders. */
const RENEWED_WITHIN = [1_000, 2_000, 4_000, 8_000, 15_000];

/** What an order can be asked, by Update. Each is answered with the status it led to. */
export interface OrderQuestions extends Amendments {
  [RESOLVE_ATTENTION_UPDATE]: ResolveAttention;
}

/**
 * The order workflows, seen from outside. Whatever the engine answers for good (already started, closed) is an
 * answer; whatever else it throws is trouble.
 */
export class OrderWorkflows {
  /**
   * @param orderAnswersWithin in milliseconds; an Update without an answer by then is trouble
   * @param renewedWithin pauses, in milliseconds, after which a run that takes no more signals is tried again
   */
  constructor(
    private readonly client: Client,
    private readonly orderAnswersWithin = ORDER_ANSWERS_WITHIN,
    private readonly renewedWithin = RENEWED_WITHIN,
  ) {}

  /** Starts the order's workflow. False if it was started before, ever, which is as good. */
  async start(order: FulfilOrderInput): Promise<boolean> {
    const start = () => this.client.workflow.start(FULFIL_ORDER_WORKFLOW, startOptions(order));
    try {
      await this.soon(start);
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /** False if nobody hears it: the order is closed, unknown to the engine, or takes no more signals. */
  cancel(orderId: string, request: CancellationRequest): Promise<boolean> {
    return this.signal(orderId, CANCEL_SIGNAL, request);
  }

  /** False as for {@link cancel}. */
  shipmentChanged(orderId: string, change: ShipmentChanged): Promise<boolean> {
    return this.signal(orderId, SHIPMENT_CHANGED_SIGNAL, change);
  }

  /** False as for {@link cancel}. */
  stockArrived(orderId: string, arrival: StockArrived): Promise<boolean> {
    return this.signal(orderId, STOCK_ARRIVED_SIGNAL, arrival);
  }

  /** Asks for the cancellation and waits for its direction; undefined if the order is closed or unknown. */
  requestCancellation(
    orderId: string,
    request: CancellationRequest,
  ): Promise<CancellationAnswer | undefined> {
    return this.update(orderId, REQUEST_CANCELLATION_UPDATE, request, REQUEST_CANCELLATION_UPDATE_ID);
  }

  /**
   * Asks an order for a change or gives it a person's decision; undefined if it is closed or unknown.
   *
   * @throws OrderRefused when the order will not do it
   */
  ask<Q extends keyof OrderQuestions>(
    orderId: string,
    question: Q,
    argument: OrderQuestions[Q],
  ): Promise<OrderStatus | undefined> {
    return this.update(orderId, question, argument);
  }

  private async update<T>(
    orderId: string,
    name: string,
    argument: unknown,
    updateId?: string,
  ): Promise<T | undefined> {
    const update = () =>
      this.handle(orderId).executeUpdate<T, [unknown]>(name, { args: [argument], updateId });
    try {
      return await this.client.withDeadline(Date.now() + this.orderAnswersWithin, update);
    } catch (error) {
      if (isNotHeard(error)) return undefined;
      throw refusalIn(error) ?? error;
    }
  }

  /** A run that has had too many signals is about to be renewed: it is told again then, if that does not take too long. */
  private async signal(orderId: string, name: string, argument: object): Promise<boolean> {
    for (const pause of [...this.renewedWithin, undefined]) {
      try {
        await this.soon(() => this.handle(orderId).signal(name, argument));
        return true;
      } catch (error) {
        if (isNotHeard(error)) return false;
        if (!isFull(error)) throw error;
        if (pause !== undefined) await sleep(pause);
      }
    }
    return false;
  }

  /** Without a deadline the client retries by itself for longer than anyone would call it well. */
  private soon<T>(call: () => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + ENGINE_ANSWERS_WITHIN, call);
  }

  private handle(orderId: string): WorkflowHandle {
    return this.client.workflow.getHandle(fulfilOrderWorkflowId(orderId));
  }
}
