import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import {
  orderSearchAttributes,
  type FulfilOrderInput,
  type OrderState,
  type OrderStatus,
  type ShipmentChanged,
  type WaitingFor,
} from '@waybill/contract-order/fulfil-order.contract';
import type { Shipment } from '@waybill/contract-shipping/shipping.contract';
import { defineSearchAttributeKey } from '@temporalio/common';
import {
  CancellationScope,
  proxyActivities,
  proxyLocalActivities,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { bookkeepingHere, bookkeepingUntilDone } from '../teams/activity-options';
import type { BookkeepingActivities, ProgressRecord } from './bookkeeping';
import { accountOf } from '../memory/order-account';
import type { OrderMemory } from '../memory/order-memory';

const here = proxyLocalActivities<BookkeepingActivities>(bookkeepingHere);
const untilDone = proxyActivities<BookkeepingActivities>(bookkeepingUntilDone);

const orderState = defineSearchAttributeKey('OrderState', orderSearchAttributes.OrderState);
const needsAttention = defineSearchAttributeKey('NeedsAttention', orderSearchAttributes.NeedsAttention);

/** Distributes over the union, so that each event keeps its own body. */
type Undated<E> = E extends { type: infer T; data: infer D }
  ? { type: T; data: Omit<D, 'orderId' | 'at'> }
  : never;
export type ProgressEvent = Undated<FulfilmentEvent>;

/** Where the order stands: answers the query, keeps the search attributes true, and writes the ledger and the events. */
export class Progress {
  private readonly waits: WaitingFor[] = [];
  private recording: Promise<void> = Promise.resolve();
  private unwritten = 0;
  private notBegun = 0;

  constructor(
    private readonly order: FulfilOrderInput,
    private readonly memory: OrderMemory,
  ) {}

  /** A copy, so that what was answered or written down does not change afterwards. */
  snapshot(): OrderStatus {
    const { shipments, timeline, ...status } = this.memory.status;
    const waitingFor = status.needsAttention ? 'attention' : this.waits.at(-1);
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

  note(step: string, outcome: string, detail?: string): void {
    const entry = { at: now(), step, outcome, ...(detail !== undefined && { detail }) };
    this.memory.status.timeline.push(entry);
    if (this.rests) this.writeDownSoon();
  }

  /** Shows what the order waits for until `wait` is over. */
  async waiting<T>(waitingFor: WaitingFor, wait: () => Promise<T>): Promise<T> {
    this.waits.push(waitingFor);
    if (this.rests) this.record();
    try {
      return await wait();
    } finally {
      this.waits.splice(this.waits.indexOf(waitingFor), 1);
    }
  }

  waitsFor(what: WaitingFor): boolean {
    return this.waits.includes(what);
  }

  /** Passes a milestone. True the first time, also when the story is told again. */
  passes(milestone: string): boolean {
    const first = !this.memory.reached.includes(milestone);
    if (first) this.memory.reached.push(milestone);
    return first;
  }

  /** Comes to a state, once; coming there again (when the story is told again) changes nothing. */
  moveTo(state: OrderState, detail?: string, ...events: ProgressEvent[]): void {
    if (!this.passes(state)) return;
    this.memory.status.state = state;
    upsertSearchAttributes([{ key: orderState, value: state }]);
    this.note('order', state, detail);
    this.record(...events);
  }

  /** Tells the world, once, without coming to another state. */
  announce(milestone: string, event: ProgressEvent): void {
    if (!this.passes(milestone)) return;
    this.note('order', milestone);
    this.record(event);
  }

  flag(flagged: boolean, ...events: ProgressEvent[]): void {
    if (flagged !== this.memory.status.needsAttention) {
      this.memory.status.needsAttention = flagged;
      upsertSearchAttributes([{ key: needsAttention, value: flagged }]);
    }
    this.record(...events);
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

  get isRecorded(): boolean {
    return this.unwritten === 0;
  }

  /** Resolves once everything recorded so far is in the ledger. */
  recorded(): Promise<void> {
    return this.recording;
  }

  /** Shows what the order waits for, in the ledger as well, and resolves once it stands there. */
  writeDown(): Promise<void> {
    this.record();
    return this.recording;
  }

  /**
   * Queues one write behind the ones before it; the order does not wait for its own bookkeeping. What stands there is how
   * things are when it is written.
   */
  private record(...events: ProgressEvent[]): void {
    const at = now();
    const dated = events.map(
      ({ type, data }) => ({ type, data: { orderId: this.order.orderId, at, ...data } }) as FulfilmentEvent,
    );
    this.unwritten++;
    this.notBegun++;
    // Shielded: what a cancelled step leaves behind has to be written down as well.
    this.recording = this.recording
      .then(() => CancellationScope.nonCancellable(() => write(this.nextRecord(dated))))
      .then(() => {
        this.unwritten--;
      });
  }

  /** What waits for a person, for money or for goods may wait for long: the ledger has to say how it stands. */
  private get rests(): boolean {
    const { needsAttention } = this.memory.status;
    return needsAttention || this.waits.some((wait) => wait !== 'carrier' && wait !== 'cancel-window');
  }

  /** With what else happens now, if that is to be written down anyway. */
  private writeDownSoon(): void {
    void Promise.resolve().then(() => {
      if (this.notBegun === 0) this.record();
    });
  }

  private nextRecord(events: FulfilmentEvent[]): ProgressRecord {
    const { memory, order } = this;
    const { unconfirmedNews } = memory;
    memory.unconfirmedNews = 0;
    this.notBegun--;
    return {
      sequence: ++memory.sequence,
      status: this.snapshot(),
      events,
      attention: Object.values(memory.parked).map(({ step, since, attempts, lastError, actions }) => ({
        step,
        since,
        attempts,
        lastError,
        actions,
      })),
      decisions: memory.decisions.splice(0),
      backordered: [...memory.backordered],
      books: accountOf(memory),
      ...(unconfirmedNews > 0 && { unconfirmedNews }),
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

export function now(): string {
  return new Date().toISOString();
}
