import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import type { LedgerEvidence } from '@waybill/demo/evidence/ledger';
import { lastHeader, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { CASE_HEADER } from '../doors/send-records';

/** Which case an offset or an order of a run comes from, so that what is wrong with it can be repeated. */
export class Origins {
  private readonly byPlace = new Map<string, number>();
  private readonly byOrder = new Map<string, number>();

  constructor(
    private readonly run: string,
    records: readonly KafkaRecord[],
    { intake }: Pick<LedgerEvidence, 'intake'>,
  ) {
    for (const { topic, partition, offset, headers } of records) {
      const [of, index] = lastHeader(headers, CASE_HEADER)?.toString().split('/') ?? [];
      if (topic === SHOP_ORDERS_TOPIC && of === run)
        this.byPlace.set(`${partition}/${offset}`, Number(index));
    }
    for (const { orderId, partition, offset, kind } of intake) {
      const index = this.byPlace.get(`${partition}/${offset}`);
      if (kind === 'order' && index !== undefined) this.byOrder.set(orderId, index);
    }
  }

  /** Every order of the run. */
  has(orderId: string): boolean {
    return this.byOrder.has(orderId) || orderId.startsWith(`${this.run}-`);
  }

  /** The cases that became an order, a cancellation or a dead letter at that offset, or that order. */
  ofPlace(place: string): number | undefined {
    return this.byPlace.get(place);
  }

  /** What a line of an invariant is about: it begins with an order's id or an offset. */
  of(line: string): number[] {
    const [about = ''] = /^[^:\s]+/.exec(line) ?? [];
    const named = this.byPlace.get(about) ?? this.byOrder.get(about);
    if (named !== undefined) return [named];
    return [...this.byOrder].filter(([orderId]) => line.includes(orderId)).map(([, index]) => index);
  }

  /** Offsets of the run's events. */
  get places(): ReadonlyMap<string, number> {
    return this.byPlace;
  }
}
