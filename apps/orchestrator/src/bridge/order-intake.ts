import type { CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderCancellationRequested, OrderPlaced } from '@waybill/contract-order/order-placed.contract';
import type { CloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import type { Sealer } from '@waybill/service-kit/sealing/sealer';
import type { Coordinates } from '../ledger/intake-account';
import type { Arrival, IntakeStore, Taken } from '../ledger/intake.store';
import type { OrderWorkflows } from '../order-workflows';
import type { ReturnIntake } from '../returns/return-intake';
import { ReturnRefused } from '../returns/return-refused';
import { ordersReadTotal } from './intake-metrics';
import { readArrival, type ReadArrival } from './read-arrival';
import { sealOrder, type OrderDefaults } from './sealed-order';
import { isTrouble } from './trouble';

type ArrivedWish = Extract<ReadArrival, { kind: 'return' }>;

/** Takes in what shops publish: into the ledger, then to the engine. Nothing is done twice, nothing is forgotten. */
export class OrderIntake {
  constructor(
    private readonly store: IntakeStore,
    private readonly workflows: OrderWorkflows,
    private readonly returns: ReturnIntake,
    private readonly sealer: Sealer,
    private readonly defaults: OrderDefaults,
    /** Orders in flight to the engine at once, at most. */
    private readonly concurrency: number,
  ) {}

  /**
   * Takes in a batch: all its orders go into the ledger at once, then each is started, side by side; records of one order in
   * their order. What will never be an order goes to the dead letters.
   *
   * @throws whatever engine or database threw: trouble, to be tried again
   */
  async takeAll(batch: RecordBatch): Promise<void> {
    const read = new Map(
      batch.records.map((record) => [record, readArrival(record, this.defaults.customerIds)]),
    );
    const takenAt = await this.takeTogether(ordersAmong(read));
    await eachRecord(batch, { concurrency: this.concurrency }, (record) =>
      this.take(record, read.get(record)!, takenAt.get(record)),
    );
  }

  /** None of them, when one cannot be written down: then each is taken by itself, so that it is known which one it is. */
  private async takeTogether(orders: Arrival[]): Promise<Map<Coordinates, Taken>> {
    try {
      const taken = await this.writeIntoLedger(orders);
      return new Map(taken.map((each, index) => [orders[index]!.at, each]));
    } catch (error) {
      if (isTrouble(error)) throw error;
      return new Map();
    }
  }

  private async writeIntoLedger(orders: Arrival[]): Promise<Taken[]> {
    const taken = await this.store.takeOrders(orders, this.sealer.kids);
    for (const { intake } of taken) ordersReadTotal.inc({ intake });
    return taken;
  }

  /** Passes the cancellation on, or keeps it for an order that has not started. `at`: where it was read, if on Kafka. */
  async cancel(cancellation: OrderCancellationRequested, at?: Coordinates): Promise<void> {
    const { orderId } = cancellation;
    const started = await this.store.takeCancellation(cancellation, at);
    const waiting = started && (await this.store.waitingCancellation(orderId));
    if (waiting) await this.forward(orderId, waiting);
  }

  private async take(record: KafkaRecord, arrival: ReadArrival, taken: Taken | undefined): Promise<void> {
    if (arrival.kind === 'poison') throw arrival.poison;
    if (arrival.kind === 'cancellation') return this.cancel(arrival.cancellation, record);
    if (arrival.kind === 'return') return this.takeBack(arrival, record);
    const { order, event } = arrival;
    const { intake, cancellation } = taken ?? (await this.writeIntoLedger([{ at: record, order }]))[0]!;
    if (intake === 'conflict') throw new Poison('conflict', 'orderId: is known, with other content');
    if (intake === 'to-start') await this.start(order, event, cancellation);
  }

  /** What cannot be returned becomes a dead letter: whoever has sold it decides, and may have it tried again. */
  private async takeBack({ wish, event }: ArrivedWish, at: KafkaRecord): Promise<void> {
    const { id, source, traceparent } = event;
    const requestId =
      id === undefined ? `${at.topic}/${at.partition}/${at.offset}` : `${wish.orderId} ${source} ${id}`;
    try {
      const taken = await this.returns.take({ ...wish, requestId, at, traceparent });
      if (!taken)
        throw new Poison('invalid', 'orderId: is of an older build; its return is asked for over HTTP');
    } catch (error) {
      if (error instanceof ReturnRefused) throw new Poison('invalid', `${error.type}: ${error.message}`);
      throw error;
    }
  }

  private async start(
    order: OrderPlaced,
    event: CloudEvent,
    cancellation: CancellationRequest | undefined,
  ): Promise<void> {
    const { orderId } = order;
    const { input, kids } = await sealOrder(order, this.sealer, this.defaults);
    const started = await this.workflows.start({ ...input, cancellation, traceparent: event.traceparent });
    const waiting = await this.store.markStarted(orderId, kids);
    if (started && cancellation) return this.store.settleCancellation(orderId, 'forwarded');
    // One that came while the order was being started has seen it "not started", and left itself for us.
    if (waiting) await this.forward(orderId, waiting);
  }

  private async forward(orderId: string, cancellation: CancellationRequest): Promise<void> {
    const heard = await this.workflows.cancel(orderId, cancellation);
    await this.store.settleCancellation(orderId, heard ? 'forwarded' : 'too-late');
  }
}

/** Those that can be taken together: without the ones that are cancelled in the same batch, which may be before they come. */
function ordersAmong(read: Map<KafkaRecord, ReadArrival>): Arrival[] {
  const cancelled = new Set<string>();
  for (const arrival of read.values()) {
    if (arrival.kind === 'cancellation') cancelled.add(arrival.cancellation.orderId);
  }
  return [...read].flatMap(([at, arrival]) =>
    arrival.kind === 'order' && !cancelled.has(arrival.order.orderId) ? [{ at, order: arrival.order }] : [],
  );
}
