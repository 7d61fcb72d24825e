import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import type {
  FulfilOrderInput,
  OrderState,
  OrderStatus,
  ShipmentChanged,
  WaitingFor,
} from '@waybill/contract-order/fulfil-order.contract';
import type { Shipment } from '@waybill/contract-shipping/shipping.contract';
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import { newArrivals } from '../memory/arrivals';
import { accountOf } from '../memory/order-account';
import type { OrderMemory } from '../memory/order-memory';
import { bookkeepingHere, bookkeepingUntilDone } from '../teams/activity-options';
import type { BookkeepingActivities, ProgressRecord } from './bookkeeping';
import { Progress } from './progress';

const here = proxyLocalActivities<BookkeepingActivities>(bookkeepingHere);
const untilDone = proxyActivities<BookkeepingActivities>(bookkeepingUntilDone);

/** Where an order stands, and where its parcels are. */
export class OrderProgress extends Progress<OrderState, WaitingFor> {
  protected readonly subject = 'order';

  constructor(
    private readonly order: FulfilOrderInput,
    private readonly memory: OrderMemory,
  ) {
    super(order.orderId, memory);
  }

  /** A copy, so that what was answered or written down does not change afterwards. */
  snapshot(): OrderStatus {
    const { shipments, timeline, ...status } = this.memory.status;
    const { waitingFor } = this;
    return {
      ...status,
      ...(waitingFor && { waitingFor }),
      shipments: shipments.map((shipment) => ({ ...shipment })),
      timeline: [...timeline],
    };
  }

  get state(): OrderState {
    return this.memory.status.state;
  }

  /** What has been handed to the carrier so far. */
  shipments(): Shipment[] {
    return this.memory.status.shipments.map(({ shipmentId, carrier, trackingNumber, lines }) => ({
      shipmentId,
      carrier,
      trackingNumber,
      lines,
    }));
  }

  addShipment({ shipmentId, carrier, trackingNumber, lines }: Shipment): void {
    const { news, parcels, status } = this.memory;
    const { shipments } = status;
    if (shipments.some((known) => known.shipmentId === shipmentId)) return;
    const state = news[shipmentId] ?? 'dispatched';
    shipments.push({ shipmentId, carrier, trackingNumber, state, lines });
    // As they were packed, whichever went first.
    const place = (of: { shipmentId: string }) =>
      parcels.findIndex((parcel) => parcel.shipmentId === of.shipmentId);
    shipments.sort((one, other) => place(one) - place(other));
  }

  /**
   * News from the carrier; it may come before the order has heard that its parcel is on the way. Of parcels that are not
   * the order's it knows nothing.
   */
  shipmentIs({ shipmentId, state }: ShipmentChanged): void {
    const { news, status, parcels } = this.memory;
    if (news[shipmentId] === state || !parcels.some((parcel) => parcel.shipmentId === shipmentId)) return;
    news[shipmentId] = state;
    this.note('shipment', state, shipmentId);
    for (const shipment of status.shipments) {
      if (shipment.shipmentId === shipmentId) shipment.state = state;
    }
  }

  /** News that its owner does not confirm is noted once, and counted each time. */
  disbelieve({ shipmentId, state }: ShipmentChanged, because: string): void {
    this.memory.unconfirmedNews++;
    if (this.passes(`disbelieved ${shipmentId} ${state}`))
      this.note('shipment', 'not-confirmed', `${shipmentId} was said to be ${state}, ${because}`);
    this.record();
  }

  protected get rests(): boolean {
    const { needsAttention } = this.memory.status;
    return needsAttention || this.waits.some((wait) => wait !== 'carrier' && wait !== 'cancel-window');
  }

  protected write(events: FulfilmentEvent[]): Promise<void> {
    return write(this.nextRecord(events));
  }

  private nextRecord(events: FulfilmentEvent[]): ProgressRecord {
    const { memory, order } = this;
    const { unconfirmedNews } = memory;
    memory.unconfirmedNews = 0;
    const arrivals = newArrivals(order, memory);
    return {
      status: this.snapshot(),
      events,
      ...this.nextWaiting(),
      backordered: [...memory.backordered],
      books: accountOf(memory),
      ...(unconfirmedNews > 0 && { unconfirmedNews }),
      ...(arrivals && { arrivals }),
      ...(order.traceparent !== undefined && { traceparent: order.traceparent }),
    };
  }
}

async function write(record: ProgressRecord): Promise<void> {
  try {
    await here.recordProgress(record);
  } catch {
    // The database is away for longer than a workflow task may be held: the same, as an ordinary activity.
    await untilDone.recordProgress(record);
  }
}
