import type { Evidence } from '@waybill/demo/evidence/evidence';
import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { LOAD_HEADER, type Load, type Verdict } from '../load/load';
import { accountOf } from './account';

const becomes: Verdict[] = ['order', 'duplicate', 'cancellation', 'invalid'];
const load: Load = {
  id: 'load-1',
  events: becomes.map((verdict) => ({ message: { key: 'ord-1', value: null }, becomes: verdict })),
  ends: new Map([['ord-1', ['delivered']]]),
};
const topic = 'shop.orders.v1';
const records = becomes.map((_verdict, index): KafkaRecord => ({
  ...{ topic, partition: 0, offset: String(index), key: null, value: null, timestamp: '0' },
  headers: { [LOAD_HEADER]: Buffer.from(`load-1/${index}`) },
}));

/** Everything as the load says. */
function evidence() {
  const place = (offset: number) => ({ topic, partition: 0, offset });
  const intake = (['order', 'duplicate', 'cancellation'] as const).map((kind, offset) => ({
    ...{ ...place(offset), orderId: 'ord-1', kind },
  }));
  return {
    ledger: {
      orders: [{ orderId: 'ord-1', state: 'delivered', needsAttention: false, started: true }],
      ...{ intake, decisions: [], returns: [], rejected: [] },
    },
    kafka: { deadLetters: [{ ...place(3), reason: 'invalid' }] },
  } as unknown as Evidence;
}

it('adds up, and nothing is wrong, when each event became what it had to', () => {
  expect(accountOf(load, evidence(), records)).toEqual({
    ...{ sent: 4, orders: 1, cancellations: 1, duplicates: 1, deadLetters: 1, wrong: [] },
  });
});

it('counts a dead letter that was sent twice once', () => {
  const twice = evidence();
  twice.kafka.deadLetters.push(...twice.kafka.deadLetters);
  expect(accountOf(load, twice, records)).toMatchObject({ deadLetters: 1, wrong: [] });
});

it.each<[string, (seen: Evidence) => void, string]>([
  [
    'an event nobody knows',
    ({ ledger }) => ledger.intake.pop(),
    'event 2 of ord-1 is lost, not cancellation',
  ],
  [
    'an order that was dead-lettered',
    ({ ledger, kafka }) => {
      ledger.intake.shift();
      kafka.deadLetters.push({ topic, partition: 0, offset: 0, reason: 'invalid' });
    },
    'event 0 of ord-1 is invalid, not order',
  ],
  [
    'one that was taken in and dead-lettered',
    ({ kafka }) => kafka.deadLetters.push({ topic, partition: 0, offset: 0, reason: 'invalid' }),
    'event 0 of ord-1 is two things, not order',
  ],
  [
    'another reason',
    ({ kafka }) => (kafka.deadLetters[0]!.reason = 'unparsable'),
    'event 3 of ord-1 is unparsable, not invalid',
  ],
  [
    'an order that ended otherwise',
    ({ ledger }) => (ledger.orders[0]!.state = 'cancelled'),
    'ord-1 is cancelled, not delivered',
  ],
  [
    'an order that needs somebody',
    ({ ledger }) => (ledger.orders[0]!.needsAttention = true),
    'ord-1 waits for a person',
  ],
  ['an order that is not there', ({ ledger }) => ledger.orders.pop(), 'ord-1 is not in the ledger'],
])('tells of %s', (_what, spoil, wrong) => {
  const seen = evidence();
  spoil(seen);
  expect(accountOf(load, seen, records).wrong).toContain(wrong);
});

it('tells of an event that never came to Kafka', () => {
  expect(accountOf(load, evidence(), records.slice(1)).wrong).toContain(
    'event 0 of ord-1 is not on Kafka, not order',
  );
});
