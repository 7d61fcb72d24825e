import type { OrderState, ShipmentStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { ParcelAccount } from '@waybill/contract-shipping/shipping.contract';
import { compare, type Team, type TeamAccounts } from './compare';
import type { OrderAtRest } from './reconciliation';

const orderId = 'ord-1';
const everyone = new Set<Team>(['payment', 'stock', 'shipping']);
const mug = { sku: 'MUG-BLUE', quantity: 2 };

function order(state: OrderState, more: Partial<OrderAtRest> = {}, shipments: ShipmentStatus[] = []) {
  const status = { orderId, state, needsAttention: false, shipments, timeline: [] };
  return { orderId, status, books: { captured: 0, refunded: 0, byHand: false }, ...more };
}
const shipment = (state: ShipmentStatus['state']): ShipmentStatus => ({
  ...{ shipmentId: 'ord-1-1', carrier: 'sandbox', trackingNumber: 'T1', state, lines: [mug] },
});
const parcel = (
  state: ParcelAccount['state'],
  more: Partial<ParcelAccount> = {},
): TeamAccounts['shipping'] => ({
  orderId,
  parcels: [{ shipmentId: 'ord-1-1', key: 'ord-1:dispatch:1', state, lines: [mug], cameBack: [], ...more }],
});
const money = (held: number, captured = 0, refunded = 0): TeamAccounts['payment'] => ({
  orderId,
  authorizations: [{ key: 'ord-1:authorize:1', held, currency: 'EUR' }],
  captures: captured > 0 ? [{ key: 'ord-1:capture:1', amount: captured, refunded, currency: 'EUR' }] : [],
});
const stock = (reserved: number, shipped = 0, returned = 0): TeamAccounts['stock'] => ({
  orderId,
  reserved:
    reserved > 0
      ? [{ sku: mug.sku, quantity: reserved, warehouse: 'central', reservationId: 'ord-1:reserve:1' }]
      : [],
  parcels: shipped > 0 ? [{ shipmentId: 'ord-1-1', sku: mug.sku, shipped, returned }] : [],
});

describe('books that agree', () => {
  const paid = { books: { captured: 2990, refunded: 0, byHand: false } };
  it.each<[string, OrderAtRest, TeamAccounts]>([
    [
      'delivered and paid',
      order('delivered', paid, [shipment('delivered')]),
      {
        payment: money(0, 2990),
        stock: stock(0, 2),
        shipping: parcel('delivered'),
      },
    ],
    [
      'delivered, one returned and not accepted, so that it stands on no shelf',
      order('delivered', { ...paid, rejected: [{ shipmentId: 'ord-1-1', sku: mug.sku, quantity: 1 }] }, [
        shipment('delivered'),
      ]),
      {
        payment: money(0, 2990),
        stock: stock(0, 2),
        shipping: parcel('delivered', { cameBack: [{ ...mug, quantity: 1 }] }),
      },
    ],
    ['cancelled, all undone', order('cancelled'), { payment: money(0), stock: stock(0) }],
    ['cancelled, nothing was ever asked for', order('cancelled'), {}],
    [
      'returned and paid back',
      order('returned', { books: { captured: 2990, refunded: 2990, byHand: false } }, [shipment('returned')]),
      {
        payment: money(0, 2990, 2990),
        stock: stock(0, 2, 2),
        shipping: parcel('returned', { cameBack: [mug] }),
      },
    ],
    ['waiting for stock, with the money held', order('securing'), { payment: money(2990), stock: stock(1) }],
    [
      'paid by hand',
      order('delivered', { books: { captured: 0, refunded: 0, byHand: true } }, [shipment('delivered')]),
      { payment: money(2990), stock: stock(0, 2), shipping: parcel('delivered') },
    ],
  ])('%s', (_what, at, accounts) => {
    expect(compare(at, accounts, everyone)).toEqual([]);
  });
});

describe('books that disagree', () => {
  const delivered = order('delivered', {}, [shipment('delivered')]);
  const arrived = { stock: stock(0, 2), shipping: parcel('delivered') };
  it.each<[string, OrderAtRest, TeamAccounts, object]>([
    [
      'money held for a cancelled order',
      order('cancelled'),
      { payment: money(500) },
      {
        step: 'money-left-held',
        finding: 'order ord-1 is cancelled, and payment still holds 500 EUR (ord-1:authorize:1)',
        repairs: [{ do: 'void', authorizationKey: 'ord-1:authorize:1' }],
      },
    ],
    [
      'money held for an order never seen',
      { orderId },
      { payment: money(500) },
      {
        step: 'money-left-held',
        finding: expect.stringContaining('has never been seen'),
      },
    ],
    [
      'money taken twice',
      delivered,
      { ...arrived, payment: money(0, 2990) },
      {
        step: 'money-too-much',
        repairs: [{ do: 'refund', captureKey: 'ord-1:capture:1', amount: 2990, currency: 'EUR' }],
      },
    ],
    [
      'money that was taken and is not in the books',
      { ...delivered, books: { captured: 2990, refunded: 0, byHand: false } },
      { ...arrived, payment: money(2990) },
      { step: 'money-left-held' },
    ],
    [
      'a refund that is not in the books',
      { ...delivered, books: { captured: 2990, refunded: 0, byHand: false } },
      { ...arrived, payment: money(0, 2990, 990) },
      { step: 'money-missing', repairs: [] },
    ],
    [
      'stock reserved for a cancelled order',
      order('cancelled'),
      { stock: stock(2) },
      {
        step: 'stock-left-reserved',
        suggestion: 'release 2 × MUG-BLUE',
        repairs: [{ do: 'release', reservationId: 'ord-1:reserve:1' }],
      },
    ],
    [
      'a parcel of a cancelled order',
      order('cancelled'),
      { stock: stock(0, 2), shipping: parcel('dispatched') },
      {
        step: 'parcel-of-nobody',
        repairs: [{ do: 'intercept', dispatchKey: 'ord-1:dispatch:1', shipmentId: 'ord-1-1' }],
      },
    ],
    ['a parcel that shipping does not know', delivered, {}, { step: 'parcel-missing', repairs: [] }],
    [
      'news that the order has not heard',
      order('shipped', {}, [shipment('dispatched')]),
      arrived,
      { step: 'news-missed', repairs: [{ do: 'tell', news: { shipmentId: 'ord-1-1', state: 'delivered' } }] },
    ],
    [
      'goods that left unbooked',
      delivered,
      { shipping: parcel('delivered', { warehouse: 'east' }) },
      {
        step: 'goods-not-booked',
        repairs: [{ do: 'book', shipmentId: 'ord-1-1', way: 'went', lines: [mug], warehouse: 'east' }],
      },
    ],
    [
      'goods that came back unbooked',
      order('returned', {}, [shipment('returned')]),
      { stock: stock(0, 2, 1), shipping: parcel('returned', { cameBack: [mug] }) },
      {
        step: 'goods-not-booked',
        repairs: [
          { do: 'book', shipmentId: 'ord-1-1', way: 'came-back', lines: [{ sku: mug.sku, quantity: 1 }] },
        ],
      },
    ],
  ])('%s', (_what, at, accounts, difference) => {
    expect(compare(at, accounts, everyone)[0]).toMatchObject(difference);
  });

  it('are not found in the books of a team that could not be asked', () => {
    const cancelled = order('cancelled');
    const accounts = { stock: stock(2), shipping: parcel('dispatched') };
    const steps = (...asked: Team[]) => compare(cancelled, accounts, new Set(asked)).map(({ step }) => step);
    expect(steps('payment', 'stock', 'shipping')).toEqual([
      'stock-left-reserved',
      'parcel-of-nobody',
      'goods-not-booked',
    ]);
    expect(steps('payment', 'stock')).toEqual(['stock-left-reserved']);
    expect(steps('payment', 'shipping')).toEqual(['parcel-of-nobody']);
    // That payment has nothing is not what it said.
    const paid = { ...order('delivered'), books: { captured: 2990, refunded: 0, byHand: false } };
    expect(compare(paid, {}, new Set(['stock', 'shipping']))).toEqual([]);
  });
});
