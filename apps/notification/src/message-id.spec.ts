import { messageIdOf } from './message-id';

/** dot-atom "@" dot-atom, RFC 5322 sections 3.2.3 and 3.6.4 */
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const MESSAGE_ID = new RegExp(`^${ATOM}(\\.${ATOM})*@${ATOM}(\\.${ATOM})*$`);

test('an ordinary order', () => {
  expect(messageIdOf('ord-1001', 'order-shipped', 'shop.example')).toBe(
    'ord-1001.order-shipped@shop.example',
  );
});

const orderIds = [
  'a',
  'a.',
  'a..',
  '.a',
  'a.b',
  'a..b',
  'a%2Eb',
  'a%2E',
  'A',
  'a b',
  'a@b',
  'é',
  '<a>',
  'a\r\nb',
  '😀',
];

test.each(orderIds)('%j makes a well-formed one', (orderId) => {
  expect(messageIdOf(orderId, 'order-shipped', 'shop.example')).toMatch(MESSAGE_ID);
});

test('different orders never share one', () => {
  const ids = orderIds.map((orderId) => messageIdOf(orderId, 'order-shipped', 'shop.example'));
  expect(new Set(ids).size).toBe(orderIds.length);
});
