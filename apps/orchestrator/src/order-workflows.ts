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
import type { EngineDoor } from './engine-door';
import { startOptions } from './start-options';

/** What an order can be asked, by Update. Each is answered with the status it led to. */
export interface OrderQuestions extends Amendments {
  [RESOLVE_ATTENTION_UPDATE]: ResolveAttention;
}

/** The order workflows, seen from outside. */
export class OrderWorkflows {
  constructor(private readonly engine: EngineDoor) {}

  /** Starts the order's workflow. False if it was started before, ever, which is as good. */
  start(order: FulfilOrderInput): Promise<boolean> {
    return this.engine.start(FULFIL_ORDER_WORKFLOW, startOptions(order));
  }

  /** False if nobody hears it: the order is closed, unknown to the engine, or takes no more signals. */
  cancel(orderId: string, request: CancellationRequest): Promise<boolean> {
    return this.engine.signal(fulfilOrderWorkflowId(orderId), CANCEL_SIGNAL, request);
  }

  /** False as for {@link cancel}. */
  shipmentChanged(orderId: string, change: ShipmentChanged): Promise<boolean> {
    return this.engine.signal(fulfilOrderWorkflowId(orderId), SHIPMENT_CHANGED_SIGNAL, change);
  }

  /** False as for {@link cancel}. */
  stockArrived(orderId: string, arrival: StockArrived): Promise<boolean> {
    return this.engine.signal(fulfilOrderWorkflowId(orderId), STOCK_ARRIVED_SIGNAL, arrival);
  }

  /** Asks for the cancellation and waits for its direction; undefined if the order is closed or unknown. */
  requestCancellation(
    orderId: string,
    request: CancellationRequest,
  ): Promise<CancellationAnswer | undefined> {
    return this.engine.update(
      fulfilOrderWorkflowId(orderId),
      REQUEST_CANCELLATION_UPDATE,
      request,
      REQUEST_CANCELLATION_UPDATE_ID,
    );
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
    return this.engine.update(fulfilOrderWorkflowId(orderId), question, argument);
  }
}
