import type { KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { CASE_HEADER } from '../doors/send-records';
import { Origins } from './origins';

const topic = 'shop.orders.v1';
const record = (offset: number, mark: string, of = topic): KafkaRecord => ({
  ...{ topic: of, partition: 2, offset: String(offset), key: null, value: null, timestamp: '0' },
  headers: { [CASE_HEADER]: Buffer.from(mark) },
});
const intake = [{ topic, partition: 2, offset: 5, orderId: 'who-knows', kind: 'order' as const }];
const records = [
  record(5, 'fuzz-1/17'),
  record(6, 'fuzz-1/18'),
  record(7, 'fuzz-0/19'),
  record(8, 'fuzz-1/20', 'shipping.events.v1'),
];
const origins = new Origins('fuzz-1', records, { intake });

it('an offset is traced to its case, in this run and topic only', () => {
  expect([5, 6, 7, 8].map((offset) => origins.ofPlace(`2/${offset}`))).toEqual([
    17,
    18,
    undefined,
    undefined,
  ]);
});

it('so is an order, whatever it is called', () => {
  expect([origins.has('who-knows'), origins.has('fuzz-1-3'), origins.has('ord-1')]).toEqual([
    true,
    true,
    false,
  ]);
});

it.each([
  ['2/6: lost', [18]],
  ['who-knows: is still securing', [17]],
  ['/waybill/payment of who-knows: event 2 follows event 0', [17]],
  ['2/9: lost', []],
])('what "%s" is about', (line, cases) => {
  expect(origins.of(line)).toEqual(cases);
});
