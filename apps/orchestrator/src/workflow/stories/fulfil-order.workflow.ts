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
  type FulfilOrderInput,
  type OrderStatus,
} from '@waybill/contract-order/fulfil-order.contract';
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  patched,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import type { z } from 'zod';
import { Amendments } from './amendments';
import { readCancellation, readSignal } from './arguments';
import { fulfilmentOf, type Fulfilment } from '../steps/fulfilment';
import { hearSignal, hearUpdate } from './hearing';
import { Notifications } from '../steps/notifications';
import { newMemory, type BuildOf, type OrderMemory } from '../memory/order-memory';
import { orderStory } from './order-story';
import { Renewal } from './renewal';
import { Running } from '../steps/running';
import { ShipmentNews } from './shipment-news';
import { Stock } from '../steps/stock';

const orderStatus = defineQuery<OrderStatus>(ORDER_STATUS_QUERY);

/** Orders started since ask the owner's books before they believe news, and say themselves what has left and come back. */
const ASKS_OWNERS = 'asks-owners';
/** Orders started since do that too, and end when they have been delivered: what comes back is a return of its own. */
const ENDS_AT_THE_DOOR = 'ends-at-the-door';

/**
 * One order, from its arrival to its end. What it hears is wired here; what it does is told in {@link orderStory}.
 *
 * @param memory what an earlier run of the same order remembered
 */
export async function fulfilOrder(
  order: FulfilOrderInput,
  memory: OrderMemory = newMemory(order, thisBuild()),
): Promise<OrderStatus> {
  const fulfilment = fulfilmentOf(order, memory);
  const renewal = new Renewal(fulfilment, order.limits.signalsPerRun);
  const notifications = new Notifications(fulfilment);
  const stock = new Stock(fulfilment, notifications);
  const amendments = new Amendments(fulfilment, stock);
  const news = new ShipmentNews(fulfilment);

  setHandler(orderStatus, () => fulfilment.progress.snapshot());
  hearSignals(fulfilment, renewal, news);
  hearCancellations(fulfilment);
  hearAmendments(fulfilment, amendments);
  hearUpdate(RESOLVE_ATTENTION_UPDATE, resolveAttention, memory.asksOwners, async (decision) => {
    await fulfilment.attention.resolve(decision);
    return fulfilment.progress.snapshot();
  });

  return CancellationScope.nonCancellable(async () => {
    const story = new Running(orderStory(fulfilment, { amendments, notifications, stock }));
    if (memory.asksOwners) void news.confirm();
    await renewal.dueOrOver(story);
    if (!story.settled) return continueAsNew<typeof fulfilOrder>(order, memory);
    await story.result;
    await condition(allHandlersFinished);
    return fulfilment.progress.snapshot();
  });
}

/** One marker for each order, the newest; that of an older build is looked for in the orders it has started. */
function thisBuild(): BuildOf {
  const endsAtTheDoor = patched(ENDS_AT_THE_DOOR);
  return { endsAtTheDoor, asksOwners: endsAtTheDoor || patched(ASKS_OWNERS) };
}

function hearSignals(fulfilment: Fulfilment, renewal: Renewal, news: ShipmentNews): void {
  const { memory, progress, cancellation } = fulfilment;
  const hear = (name: string, act: (argument: unknown) => void) =>
    hearSignal(name, progress, (argument) => {
      renewal.heardSignal();
      act(argument);
    });
  hear(CANCEL_SIGNAL, (argument) => cancellation.ask(readCancellation(argument)));
  hear(SHIPMENT_CHANGED_SIGNAL, (argument) => {
    const said = readSignal(shipmentChanged, argument);
    if (said) news.heard(said);
  });
  hear(STOCK_ARRIVED_SIGNAL, (argument) => {
    const arrived = readSignal(stockArrived, argument);
    if (arrived && memory.backordered.includes(arrived.sku)) memory.heard.arrivals++;
  });
  // With a default handler a signal named `__temporal_…` fails the task, for ever. Without one the engine says itself when
  // signals that nobody hears have made a run too long.
  if (!memory.asksOwners) setDefaultSignalHandler(() => renewal.heardSignal());
}

function hearCancellations({ memory, cancellation, progress }: Fulfilment): void {
  hearUpdate(REQUEST_CANCELLATION_UPDATE, cancellationRequest, memory.asksOwners, (request) =>
    CancellationScope.nonCancellable(async () => {
      cancellation.ask(request);
      return { outcome: await cancellation.answer(), state: progress.state };
    }),
  );
  // The engine's own cancel is one more way to ask.
  CancellationScope.current().cancelRequested.catch(() =>
    cancellation.ask({ reason: 'operator', requestedBy: 'temporal' }),
  );
}

function hearAmendments({ memory }: Fulfilment, amendments: Amendments): void {
  for (const name of Object.keys(amendmentSchemas) as Amendment[]) {
    const schema: z.ZodType = amendmentSchemas[name];
    const amend = amendments[name].bind(amendments) as (body: unknown) => Promise<OrderStatus>;
    hearUpdate(name, schema, memory.asksOwners, (body) =>
      CancellationScope.nonCancellable(() => amend(body)),
    );
  }
}
