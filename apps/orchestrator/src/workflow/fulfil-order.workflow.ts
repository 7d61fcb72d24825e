import {
  amendments as amendmentSchemas,
  CANCEL_SIGNAL,
  cancellationRequest,
  ORDER_STATUS_QUERY,
  REQUEST_CANCELLATION_UPDATE,
  RESOLVE_ATTENTION_UPDATE,
  resolveAttention,
  SHIPMENT_CHANGED_SIGNAL,
  shipmentChanged,
  STOCK_ARRIVED_SIGNAL,
  stockArrived,
  type Amendment,
  type CancellationAnswer,
  type CancellationRequest,
  type FulfilOrderInput,
  type OrderStatus,
  type ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { Amendments } from './amendments';
import { mustBe, readCancellation, readSignal } from './arguments';
import { fulfilmentOf, type Fulfilment } from './fulfilment';
import { Letters } from './letters';
import { newMemory, type OrderMemory } from './memory';
import { orderStory } from './order-story';
import { Renewal } from './renewal';
import { Running } from './running';
import { Stock } from './stock';

const orderStatus = defineQuery<OrderStatus>(ORDER_STATUS_QUERY);
const requestCancellation = defineUpdate<CancellationAnswer, [CancellationRequest]>(
  REQUEST_CANCELLATION_UPDATE,
);
const resolve = defineUpdate<OrderStatus, [ResolveAttention]>(RESOLVE_ATTENTION_UPDATE);

/**
 * One order, from its arrival to its end. What it hears is wired here; what it does is told in {@link orderStory}.
 *
 * @param memory what an earlier run of the same order remembered
 */
export async function fulfilOrder(
  order: FulfilOrderInput,
  memory: OrderMemory = newMemory(order),
): Promise<OrderStatus> {
  const of = fulfilmentOf(order, memory);
  const renewal = new Renewal(of);
  const letters = new Letters(of);
  const stock = new Stock(of, letters);
  const amendments = new Amendments(of, stock);

  setHandler(orderStatus, () => of.progress.snapshot());
  hearSignals(of, renewal);
  hearCancellations(of);
  hearAmendments(amendments);
  setHandler(
    resolve,
    async (decision) => {
      await of.attention.resolve(decision);
      return of.progress.snapshot();
    },
    { validator: mustBe(resolveAttention) },
  );

  return CancellationScope.nonCancellable(async () => {
    const story = new Running(orderStory(of, { amendments, letters, stock }));
    await renewal.dueOrOver(story);
    if (!story.settled) return continueAsNew<typeof fulfilOrder>(order, memory);
    await story.result;
    await condition(allHandlersFinished);
    return of.progress.snapshot();
  });
}

function hearSignals({ memory, progress, cancellation }: Fulfilment, renewal: Renewal): void {
  setHandler(defineSignal<[unknown]>(CANCEL_SIGNAL), (argument) => {
    renewal.heardSignal();
    cancellation.ask(readCancellation(argument));
  });
  setHandler(defineSignal<[unknown]>(SHIPMENT_CHANGED_SIGNAL), (argument) => {
    renewal.heardSignal();
    const change = readSignal(shipmentChanged, argument);
    if (change) progress.shipmentIs(change);
  });
  setHandler(defineSignal<[unknown]>(STOCK_ARRIVED_SIGNAL), (argument) => {
    renewal.heardSignal();
    const arrived = readSignal(stockArrived, argument);
    if (arrived && memory.backordered.includes(arrived.sku)) memory.heard.arrivals++;
  });
  setDefaultSignalHandler(() => renewal.heardSignal());
}

function hearCancellations({ cancellation, progress }: Fulfilment): void {
  setHandler(
    requestCancellation,
    (request) =>
      CancellationScope.nonCancellable(async () => {
        cancellation.ask(request);
        return { outcome: await cancellation.answer(), state: progress.state };
      }),
    { validator: mustBe(cancellationRequest) },
  );
  // The engine's own cancel is one more way to ask.
  CancellationScope.current().cancelRequested.catch(() =>
    cancellation.ask({ reason: 'operator', requestedBy: 'temporal' }),
  );
}

function hearAmendments(amendments: Amendments): void {
  for (const name of Object.keys(amendmentSchemas) as Amendment[]) {
    const amend = amendments[name].bind(amendments) as (body: unknown) => Promise<OrderStatus>;
    setHandler(
      defineUpdate<OrderStatus, [unknown]>(name),
      (body) => CancellationScope.nonCancellable(() => amend(body)),
      { validator: mustBe(amendmentSchemas[name]) },
    );
  }
}
