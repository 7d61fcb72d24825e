import { checkInvariants } from './check-invariants';
import { deliveredOrder } from '../../test/delivered-order';
import type { Evidence } from '../evidence/evidence';

const broken = (evidence: Evidence): Record<string, string[]> =>
  Object.fromEntries(
    checkInvariants(evidence)
      .filter(({ violations }) => violations.length > 0)
      .map(({ name, violations }) => [name, violations]),
  );

it('nothing is broken where everyone says the same', () => {
  expect(broken(deliveredOrder())).toEqual({});
});

it('a domain that a mail server is told in punycode is the same one', () => {
  const evidence = deliveredOrder();
  evidence.kafka.placed[0]!.contact.email = 'info@bücher.example';
  evidence.caught[0]!.to = ['info@xn--bcher-kva.example'];
  expect(broken(evidence)).toEqual({});
});

it('a local part that a mail server is told in quotes is the same one', () => {
  const evidence = deliveredOrder();
  evidence.kafka.placed[0]!.contact.email = 'a.@example.com';
  evidence.caught[0]!.to = ['"a."@example.com'];
  expect(broken(evidence)).toEqual({});
});

it('every invariant is told apart by its name, and says what it has looked at', () => {
  const checked = checkInvariants(deliveredOrder());
  expect(new Set(checked.map(({ name }) => name)).size).toBe(checked.length);
  expect(checked.map(({ examined }) => examined)).toEqual(
    checked.map(() => expect.stringMatching(/^[1-9]\d* \w/)),
  );
});

const falsified: [what: string, change: (evidence: Evidence) => void, name: string, violation: string][] = [
  [
    'an offset that the bridge has not committed',
    ({ kafka }) => kafka.committed.set(0, 1),
    'the bridge has committed all it was sent',
    'partition 0: 1 of 2',
  ],
  [
    'an offset that is an order and a dead letter',
    ({ kafka }) =>
      kafka.deadLetters.push({ topic: 'shop.orders.v1', partition: 0, offset: 0, reason: 'invalid' }),
    'every offset is an order, cancellation, duplicate or dead letter',
    '0/0: taken in, and a dead letter as well',
  ],
  [
    'an offset that is nothing',
    ({ kafka }) => kafka.inputOffsets.push({ partition: 1, offset: 7 }),
    'every offset is an order, cancellation, duplicate or dead letter',
    '1/7: lost',
  ],
  [
    'events out of their order',
    ({ kafka }) => kafka.published.reverse(),
    'what services say is on Kafka, in order, each event under one id',
    '/waybill/orchestrator of ord-1: event 3 follows event 0',
  ],
  [
    'one event under two ids',
    ({ kafka }) => kafka.published.push({ ...kafka.published[2]!, id: 'other' }),
    'what services say is on Kafka, in order, each event under one id',
    '/waybill/orchestrator of ord-1: event 3 has two ids',
  ],
  [
    'an event that was said and never published',
    ({ kafka }) => kafka.published.pop(),
    'what services say is on Kafka, in order, each event under one id',
    '/waybill/orchestrator of ord-1: 2 of 3 events',
  ],
  [
    'an event that waits in an outbox',
    ({ outbox }) => (outbox.waiting = 1),
    'what services say is on Kafka, in order, each event under one id',
    '1 event still in an outbox',
  ],
  [
    'stock that is less than came in',
    ({ goods }) => (goods.stock[0]!.available -= 1),
    'available + reserved + shipped = all that ever came in',
    'MUG-BLUE: {"sku":"MUG-BLUE","received":10,"available":7,"reserved":0,"shipped":2}',
  ],
  [
    'a mail that nobody has sent',
    ({ caught }) => caught.push({ messageId: '<stray>', to: [], subject: '', text: '' }),
    'what was sent has arrived, at the right address, and no more',
    '<stray>: nobody says to have sent it',
  ],
  [
    "a mail at another's address",
    ({ caught }) => (caught[0]!.to = ['eve@example.com']),
    'what was sent has arrived, at the right address, and no more',
    'ord-1: <ord-1.order-shipped@waybill.example> went to another address',
  ],
  [
    'a return that was left lying',
    ({ ledger }) =>
      ledger.returns.push({
        ...{ orderId: 'ord-1', returnId: 'ord-1-1' },
        state: 'arrived',
        needsAttention: false,
      }),
    'every return has come to an end, or waits for a person',
    'ord-1: return ord-1-1 is still arrived',
  ],
  [
    'a return that nobody was told of',
    ({ ledger }) =>
      ledger.returns.push({
        ...{ orderId: 'ord-1', returnId: 'ord-1-1' },
        state: 'closed',
        needsAttention: false,
      }),
    'each return that has ended was told, once',
    'ord-1: 1 returns have ended, 0 were told',
  ],
  [
    'goods that were taken back and not paid back',
    ({ goods }) => goods.shipments[0]!.sentBack.push({ sku: 'MUG-BLUE', quantity: 1 }),
    'captured − refunded = what the customer owes',
    'ord-1: owes 1740, the payment service has 2990 captured and 0 refunded',
  ],
  [
    'money captured at the card network alone',
    ({ money }) => (money.booked[0]!.captured = 0),
    'captured − refunded = what the customer owes',
    'ord-1: owes 2990, the payment service has 0 captured and 0 refunded',
  ],
];

it.each(falsified)('%s is noticed', (_what, change, name, violation) => {
  const evidence = deliveredOrder();
  change(evidence);
  expect(broken(evidence)[name]).toEqual([violation]);
});

it('an event that came twice, as "at least once" allows, breaks nothing', () => {
  const evidence = deliveredOrder();
  evidence.kafka.published.push(evidence.kafka.published[0]!);
  expect(broken(evidence)).toEqual({});
});

it('an order that waits for a person may still owe, and never may have paid too much', () => {
  const evidence = deliveredOrder();
  const { ledger, money } = evidence;
  Object.assign(ledger.orders[0]!, { state: 'shipped', needsAttention: true });
  const set = (captured: number) =>
    [...money.booked, ...money.atNetwork].forEach((one) => (one.captured = captured));
  set(0);
  expect(broken(evidence)).toEqual({});
  set(2991);
  expect(Object.keys(broken(evidence))).toContain('captured − refunded = what the customer owes');
});

it('a lost parcel may stay paid for until a person has decided what becomes of it, and no longer', () => {
  const evidence = deliveredOrder();
  const { ledger, goods } = evidence;
  goods.shipments[0]!.state = 'lost';
  Object.assign(ledger.orders[0]!, { state: 'shipped', needsAttention: true });
  expect(broken(evidence)).toEqual({});
  Object.assign(ledger.orders[0]!, { state: 'returned', needsAttention: false });
  expect(broken(evidence)['captured − refunded = what the customer owes']).toEqual([
    'ord-1: owes 0, the payment service has 2990 captured and 0 refunded',
  ]);
});

it('goods that came back and were not accepted are neither paid back nor on the shelf', () => {
  const evidence = deliveredOrder();
  const line = { sku: 'MUG-BLUE', quantity: 1 };
  evidence.goods.shipments[0]!.sentBack.push(line);
  evidence.ledger.rejected.push({ ...line, orderId: 'ord-1', reference: 'ord-1:dispatch:1' });
  expect(broken(evidence)).toEqual({});
});
