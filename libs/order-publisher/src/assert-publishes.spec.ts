import { exampleOrder } from '../test/example-order';
import { assertPublishes, problemsOf, type PublishedMessage } from './assert-publishes';
import { cancellationRequestedMessage, orderPlacedMessage } from './order-messages';

const good = () => orderPlacedMessage(exampleOrder(), { source: '/shop' });
const cancellation = { orderId: 'ord-1001', reason: 'too late', requestedBy: 'customer' };

it('is content with what this package makes', () => {
  assertPublishes(() => [good(), cancellationRequestedMessage(cancellation, { source: '/shop' })]);
});

it('is content with an event in structured mode, from whichever producer', () => {
  const data = exampleOrder();
  const event = { specversion: '1.0', id: '1', source: 'urn:shop:1', type: 'OrderPlaced', data };
  const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
  assertPublishes(() => ({ key: Buffer.from(data.orderId), headers, value: JSON.stringify(event) }));
});

const withHeader = (name: string, value: string | undefined): PublishedMessage => {
  const headers = { ...good().headers, ...(value !== undefined && { [name]: value }) };
  if (value === undefined) delete headers[name];
  return { ...good(), headers };
};
const withData = (change: object): PublishedMessage => ({
  ...good(),
  value: JSON.stringify({ ...exampleOrder(), ...change }),
});

it.each<[problem: string, message: PublishedMessage]>([
  ['topic: must be', { ...good(), topic: 'orders' }],
  ['key: must be', { ...good(), key: null }],
  ['key: must be', { ...good(), key: 'cus-42' }],
  ['the record has no value', { ...good(), value: null }],
  ['the value is not JSON', { ...good(), value: '{' }],
  ['the value: has', withData({ note: 'a'.repeat(256 * 1024) })],
  ['id: must be', withHeader('ce_id', undefined)],
  ['source: must be', withHeader('ce_source', undefined)],
  ['ce_type: is missing', withHeader('ce_type', undefined)],
  ['type: must be one of', withHeader('ce_type', 'orderPlaced')],
  ['type: must be one of', withHeader('ce_type', 'toString')],
  ['ce_specversion: is not 1.0', withHeader('ce_specversion', '0.3')],
  ['time: must be', withHeader('ce_time', 'yesterday')],
  ['subject: must be', withHeader('ce_subject', 'ord-1002')],
  ['content-type: is not JSON', withHeader('content-type', 'text/plain')],
  ['lines.1.sku: appears twice', withData({ lines: [...exampleOrder().lines, ...exampleOrder().lines] })],
])('objects: %s …', (problem, message) => {
  expect(problemsOf(message)[0]).toMatch(new RegExp(`^${problem}`));
});

it('says of which message it speaks', () => {
  expect(() => assertPublishes(() => [good(), withData({ currency: 'euro' })])).toThrow(
    'message 1: currency: must be an ISO 4217 code',
  );
});

it('objects to nothing at all', () => {
  expect(() => assertPublishes(() => [])).toThrow('nothing was published');
});

it('objects to two events with one id, and not to one that is sent twice', () => {
  const fixed = { source: '/shop', id: 'event-1' };
  const first = orderPlacedMessage(exampleOrder(), fixed);
  assertPublishes(() => [first, first]);
  const other = orderPlacedMessage(exampleOrder({ orderId: 'ord-1002' }), fixed);
  expect(() => assertPublishes(() => [first, other])).toThrow('message 1: id: another event has it');
});
