import type { Message } from '@waybill/contract-notification/notification.contract';
import { mailAsHtml } from './mail-as-html';
import { mailAsText } from './mail-as-text';
import { composeMail } from './compose-mail';

const parcel = {
  carrier: 'Sandbox Express',
  trackingNumber: 'SBX-1',
  lines: [{ sku: 'MUG-BLUE', quantity: 2 }],
};
const shipped: Message = { kind: 'order-shipped', shipments: [parcel], total: 2990, currency: 'EUR' };

const asText = (message: Message, orderId = 'ord-1001') => mailAsText(composeMail(message, orderId));
const asHtml = (message: Message, orderId = 'ord-1001') => mailAsHtml(composeMail(message, orderId));

test('a shipped order, as text', () => {
  expect(asText(shipped)).toBe(`Your order is on its way

Good news: we have handed your order ord-1001 to the carrier.

Your parcel
  Carrier: Sandbox Express
  Tracking number: SBX-1
  2 x MUG-BLUE

Payment
  Order total: €29.90

Thank you for your order.
`);
});

test('several parcels are told apart', () => {
  const text = asText({ ...shipped, shipments: [parcel, { ...parcel, trackingNumber: 'SBX-2' }] });
  expect(text).toContain('to the carrier in 2 parcels.');
  expect(text).toMatch(/Parcel 1 of 2\n.*\n.*SBX-1\n[^]*Parcel 2 of 2\n.*\n.*SBX-2\n/);
});

test('what was dropped is named, with what it does not cost', () => {
  const dropped = [{ sku: 'LAST-ONE', quantity: 1 }];
  const text = asText({ ...shipped, dropped });
  expect(text).toContain('What is missing is not sent later, and you are not charged for it.');
  expect(text).toContain('Not available\n  1 x LAST-ONE\n\nPayment\n  Order total: €29.90');
  for (const none of [shipped, { ...shipped, dropped: [] }])
    expect(asText(none)).not.toMatch(/Not available|missing/);
});

test('a declined payment, as text', () => {
  const payBefore = '2026-11-22T10:00:00Z';
  expect(asText({ kind: 'payment-declined', amount: 2990, currency: 'EUR', payBefore }))
    .toBe(`Your payment was declined

Your bank declined the payment for your order ord-1001. You have not been charged.

We keep your order for you until the time below. Please choose another way to pay before then; otherwise we cancel it.

Payment
  Amount: €29.90
  Pay before: 22 November 2026, 10:00 UTC

Thank you for your order.
`);
});

const lines = [{ sku: 'MUG-RED', quantity: 3 }];

test('an order that waits for stock, as text', () => {
  expect(asText({ kind: 'order-backordered', lines })).toBe(`Your order waits for stock

Something in your order ord-1001 is out of stock at the moment. We have more on order, and send your order as soon as it arrives.

You have not been charged, and can still cancel your order.

What we are waiting for
  3 x MUG-RED

Thank you for your patience.
`);
});

test('a delayed order, as text', () => {
  expect(asText({ kind: 'order-delayed', lines })).toBe(`Your order is delayed

We are sorry: your order ord-1001 is taking longer to leave us than we had planned. Somebody is looking into it, and we write to you when it is on its way.

What is delayed
  3 x MUG-RED

Thank you for your patience.
`);
});

test('a return, as text', () => {
  expect(asText({ kind: 'order-returned', refunded: 2500, currency: 'EUR', lines }))
    .toBe(`We have received your return

What you ordered under ord-1001 has come back to us.

We have refunded €25.00 to the card you paid with. Your bank may take a few days to show it.

What came back
  3 x MUG-RED

Payment
  Refunded: €25.00

We hope to be of service another time.
`);
});

test('a return of what was not charged claims no refund', () => {
  const text = asText({ kind: 'order-returned', refunded: 0, currency: 'EUR', lines });
  expect(text).toContain('there is nothing to pay back');
  expect(text).not.toMatch(/efunded|€/);
});

test('a return that was accepted in part says what is paid back, and what is not and why', () => {
  const text = asText({
    kind: 'return-refunded',
    returnId: 'ord-1001-2',
    refunded: 1250,
    currency: 'EUR',
    lines,
    rejected: [{ sku: 'MUG-BLUE', quantity: 1 }],
    because: 'the handle is broken',
  });
  expect(text).toBe(`We have received your return

What you sent back of order ord-1001 has reached us.

We have refunded €12.50 the way you paid. Your bank may take a few days to show it.

Some of it we could not accept: the handle is broken

What we accepted
  3 x MUG-RED

What we could not accept
  1 x MUG-BLUE

Payment
  Refunded: €12.50

We hope to be of service another time.
`);
});

test.each([
  { kind: 'payment-declined', amount: 2990, currency: 'EUR', payBefore: '2026-11-22T10:00:00Z' },
  { kind: 'order-backordered', lines },
  { kind: 'order-delayed', lines },
  { kind: 'order-returned', refunded: 2500, currency: 'EUR', lines },
  { kind: 'return-refunded', returnId: 'ord-1001-1', refunded: 2500, currency: 'EUR', lines },
] satisfies Message[])('$kind: the subject names the order, and the HTML says it all too', (message) => {
  const { subject, heading, paragraphs, sections } = composeMail(message, 'ord-1001');
  expect(subject).toContain('ord-1001');
  const page = asHtml(message);
  const facts = sections.flatMap((section) => section.facts ?? []).flat();
  for (const words of [heading, ...paragraphs, ...facts]) expect(page).toContain(words);
  for (const { items = [] } of sections) for (const { sku } of items) expect(page).toContain(sku);
});

const reasons: [Extract<Message, { kind: 'order-cancelled' }>['reason'], string][] = [
  ['customer', 'You asked us to cancel it'],
  ['payment-declined', 'Your payment was declined.'],
  ['out-of-stock', 'no longer in stock'],
  ['address-not-served', 'None of our carriers delivers to your address.'],
  ['rejected', 'We are not able to accept it.'],
  ['operator', 'Our customer service cancelled it.'],
];

test.each(reasons)('an order cancelled for %s', (reason, words) => {
  const text = asText({ kind: 'order-cancelled', reason, lines: [{ sku: 'SOLD-OUT', quantity: 1 }] });
  expect(text).toContain(`Your order ord-1001 was cancelled. `);
  expect(text).toContain(words);
  expect(text).toContain('You have not been charged.');
  expect(text).toContain('What was cancelled\n  1 x SOLD-OUT\n');
});

test('nothing to list, no empty list', () => {
  expect(asText({ kind: 'order-cancelled', reason: 'customer', lines: [] })).not.toContain(
    'What was cancelled',
  );
});

test('the HTML says what the text says', () => {
  const words = asHtml(shipped)
    .replace(/<(title|style)[^]*?<\/\1>|<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  expect(words).toBe(
    'Your order is on its way Good news: we have handed your order ord-1001 to the carrier. ' +
      'Your parcel Carrier Sandbox Express Tracking number SBX-1 MUG-BLUE × 2 ' +
      'Payment Order total €29.90 Thank you for your order.',
  );
});

test('the HTML names its language and loads nothing', () => {
  const page = asHtml(shipped);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(page).not.toMatch(/<(img|script|link|iframe)|url\(|https?:/);
});

test('data cannot become markup', () => {
  const evil = `"><img src=x onerror='alert(1)'>&`;
  const page = asHtml(
    { ...shipped, shipments: [{ carrier: evil, trackingNumber: evil, lines: [{ sku: evil, quantity: 1 }] }] },
    evil,
  );
  expect(page).not.toContain('<img');
  expect(page).not.toContain(`'alert`);
  expect(page.match(/&quot;&gt;&lt;img src=x onerror=&#39;alert\(1\)&#39;&gt;&amp;/g)).toHaveLength(5);
});
