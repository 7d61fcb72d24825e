import type { CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import type { OrderCancellationRequested, OrderPlaced } from '@waybill/contract-order/order-placed.contract';
import type { CloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { eachRecord } from '@waybill/nestjs-kafka/each-record';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { RecordBatch } from '@waybill/nestjs-kafka/record-batch';
import type { Sealer } from '@waybill/service-kit/sealing';
import type { Arrival, Coordinates, Intake, IntakeStore } from '../ledger/intake.store';
import type { OrderWorkflows } from '../order-workflows';
import { ordersReadTotal } from './intake-metrics';
import { readArrival, type ReadArrival } from './read-arrival';
import { sealOrder, type OrderDefaults } from './sealed-order';
import { isTrouble } from './trouble';

/** Takes in what shops publish: into the ledger, then to the engine. Nothing is done twice, nothing is forgotten. */
export class OrderIntake {
  constructor(
    private readonly store: IntakeStore,
    private readonly workflows: OrderWorkflows,
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
    const read = new Map(batch.records.map((record) => [record, readArrival(record)]));
    const orders = [...read].flatMap(([at, arrival]) =>
      arrival.kind === 'order' ? [{ at, order: arrival.order }] : [],
    );
    const intakeOf = await this.takeTogether(orders);
    await eachRecord(batch, { concurrency: this.concurrency }, (record) =>
      this.take(record, read.get(record)!, intakeOf.get(record)),
    );
  }

  /** None of them, when one cannot be written down: then each is taken by itself, so that it is known which one it is. */
  private async takeTogether(orders: Arrival[]): Promise<Map<Coordinates, Intake>> {
    try {
      const intakes = await this.takeDown(orders);
      return new Map(intakes.map((intake, index) => [orders[index]!.at, intake]));
    } catch (error) {
      if (isTrouble(error)) throw error;
      return new Map();
    }
  }

  private async takeDown(orders: Arrival[]): Promise<Intake[]> {
    const intakes = await this.store.takeOrders(orders);
    for (const intake of intakes) ordersReadTotal.inc({ intake });
    return intakes;
  }

  /** Passes the cancellation on, or keeps it for an order that has not started. `at`: where it was read, if on Kafka. */
  async cancel(cancellation: OrderCancellationRequested, at?: Coordinates): Promise<void> {
    const { orderId } = cancellation;
    const started = await this.store.takeCancellation(cancellation, at);
    const waiting = started && (await this.store.waitingCancellation(orderId));
    if (waiting) await this.forward(orderId, waiting);
  }

  private async take(record: KafkaRecord, arrival: ReadArrival, intake: Intake | undefined): Promise<void> {
    if (arrival.kind === 'poison') throw arrival.poison;
    if (arrival.kind === 'cancellation') return this.cancel(arrival.cancellation, record);
    intake ??= (await this.takeDown([{ at: record, order: arrival.order }]))[0];
    if (intake === 'conflict') throw new Poison('conflict', 'orderId: is known, with other content');
    if (intake === 'to-start') await this.start(arrival.order, arrival.event);
  }

  private async start(order: OrderPlaced, event: CloudEvent): Promise<void> {
    const { orderId } = order;
    const cancellation = await this.store.waitingCancellation(orderId);
    const sealed = await sealOrder(order, this.sealer, this.defaults);
    const started = await this.workflows.start({ ...sealed, cancellation, traceparent: event.traceparent });
    const waiting = await this.store.markStarted(orderId);
    if (started && cancellation) return this.store.settleCancellation(orderId, 'forwarded');
    // One that came while the order was being started has seen it "not started", and left itself for us.
    if (waiting) await this.forward(orderId, waiting);
  }

  private async forward(orderId: string, cancellation: CancellationRequest): Promise<void> {
    const heard = await this.workflows.cancel(orderId, cancellation);
    await this.store.settleCancellation(orderId, heard ? 'forwarded' : 'too-late');
  }
}
