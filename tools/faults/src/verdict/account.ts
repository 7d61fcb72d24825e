import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import type { Evidence } from '@waybill/demo/evidence/evidence';
import { lastHeader, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { isDead, LOAD_HEADER, type Load, type Verdict } from '../load/load';

/** What became of a load's events, offset by offset. */
export interface Account {
  /** On Kafka. */
  sent: number;
  orders: number;
  cancellations: number;
  duplicates: number;
  /** Distinct by topic, partition and offset. */
  deadLetters: number;
  /** Whatever is not as the load says, one line each. */
  wrong: string[];
}

/** Holds what the ledger, the dead letters and the orders' ends say against what was published. */
export function accountOf(load: Load, { ledger, kafka }: Evidence, records: readonly KafkaRecord[]): Account {
  const place = ({ partition, offset }: { partition: number; offset: number | string }) =>
    `${partition}/${offset}`;
  const inTopic = ({ topic }: { topic: string }) => topic === SHOP_ORDERS_TOPIC;
  const taken = new Map(ledger.intake.filter(inTopic).map((entry) => [place(entry), entry.kind]));
  const dead = new Map(kafka.deadLetters.filter(inTopic).map((letter) => [place(letter), letter.reason]));
  const became = new Map<number, Verdict | 'lost' | 'two things'>();
  for (const record of records.filter(inTopic)) {
    const index = indexIn(load, record);
    if (index === undefined) continue;
    const [kind, reason] = [taken.get(place(record)), dead.get(place(record))];
    became.set(index, kind && reason ? 'two things' : ((kind ?? reason ?? 'lost') as Verdict));
  }
  const count = (is: (verdict: Verdict) => boolean) =>
    [...became.values()].filter((one) => one !== 'lost' && one !== 'two things' && is(one)).length;
  return {
    sent: became.size,
    orders: count((verdict) => verdict === 'order'),
    cancellations: count((verdict) => verdict === 'cancellation'),
    duplicates: count((verdict) => verdict === 'duplicate'),
    deadLetters: count(isDead),
    wrong: [...wrongEvents(load, became), ...wrongEnds(load, ledger.orders)],
  };
}

function wrongEvents(load: Load, became: ReadonlyMap<number, string>): string[] {
  return load.events.flatMap(({ becomes, message }, index) => {
    const actual = became.get(index) ?? 'not on Kafka';
    const key = message.key?.toString() ?? '';
    return actual === becomes ? [] : [`event ${index} of ${key} is ${actual}, not ${becomes}`];
  });
}

function wrongEnds({ ends }: Load, orders: Evidence['ledger']['orders']): string[] {
  const known = new Map(orders.map((order) => [order.orderId, order]));
  return [...ends].flatMap(([orderId, states]) => {
    const order = known.get(orderId);
    if (!order) return [`${orderId} is not in the ledger`];
    if (order.needsAttention) return [`${orderId} waits for a person`];
    return states.includes(order.state) ? [] : [`${orderId} is ${order.state}, not ${states.join(' or ')}`];
  });
}

function indexIn({ id }: Load, { headers }: KafkaRecord): number | undefined {
  const [load, index] = lastHeader(headers, LOAD_HEADER)?.toString().split('/') ?? [];
  return load === id ? Number(index) : undefined;
}
