import type { OrderState, ShipmentStatus } from '@waybill/contract-order/fulfil-order.contract';
import { ReconcileHarness } from '../../../test/reconcile-harness';
import type { TeamAccounts } from './compare';
import {
  RECONCILE_ORDERS_WORKFLOW,
  REPAIR_ORDER_WORKFLOW,
  type OrderAtRest,
  type ReconcileInput,
} from './reconciliation';

let harness: ReconcileHarness;
beforeAll(async () => {
  harness = await ReconcileHarness.start();
}, 60_000);
afterAll(() => harness.stop());
beforeEach(() => harness.reset());

const lines = [{ sku: 'MUG', quantity: 2 }];
const shipment: ShipmentStatus = {
  ...{ shipmentId: 'ord-1-1', carrier: 'sandbox', trackingNumber: 'T1', state: 'delivered', lines },
};
const order = (state: OrderState, shipments: ShipmentStatus[] = [], orderId = 'ord-1'): OrderAtRest => ({
  orderId,
  status: { orderId, state, needsAttention: false, shipments, timeline: [] },
  books: { captured: 0, refunded: 0, byHand: false },
  unchangedSince: '2026-11-22T10:00:00.123456+00:00',
});
const held: TeamAccounts['payment'] = {
  orderId: 'ord-1',
  authorizations: [{ key: 'ord-1:authorize:1', held: 500, currency: 'EUR' }],
  captures: [],
};
const reserved: TeamAccounts['stock'] = {
  orderId: 'ord-1',
  reserved: [{ sku: 'MUG', quantity: 2, warehouse: 'central', reservationId: 'ord-1:reserve:1' }],
  parcels: [],
};
const parcel = (state: 'dispatched' | 'delivered'): TeamAccounts['shipping'] => ({
  orderId: 'ord-1',
  parcels: [{ shipmentId: 'ord-1-1', key: 'ord-1:dispatch:1', state, lines, cameBack: [] }],
});
const booked: TeamAccounts['stock'] = {
  orderId: 'ord-1',
  reserved: [],
  parcels: [{ shipmentId: 'ord-1-1', sku: 'MUG', shipped: 2, returned: 0 }],
};

describe('reconciling', () => {
  const input: Omit<ReconcileInput, 'pageSize'> = {
    ...{ quietSeconds: 60, againAfterSeconds: 60, forgetAfterSeconds: 60, stepBudgetSeconds: 10 },
  };
  const reconcile = (pageSize: number) => harness.run(RECONCILE_ORDERS_WORKFLOW, { ...input, pageSize });

  it('compares every order at rest, page by page, and files what it finds', async () => {
    harness.orders = [order('cancelled'), order('delivered', [], 'ord-2')];
    harness.accounts = { payment: held };
    expect(await reconcile(1)).toEqual({ compared: 2, found: 1 });
    expect(
      harness.filed.map(({ orderId, differences }) => [orderId, differences.map(({ step }) => step)]),
    ).toEqual([
      ['ord-1', ['money-left-held']],
      ['ord-2', []],
    ]);
    expect(harness.filed[0]).toHaveProperty('unchangedSince');
    expect(harness.asked).toEqual([]); // it looks, and does nothing
  });

  it('finds what is held for an order that nobody has seen', async () => {
    harness.holders = { money: [], stock: ['ord-1'] };
    harness.accounts = { stock: reserved };
    expect(await reconcile(100)).toEqual({ compared: 0, found: 1 });
    expect(harness.filed).toMatchObject([
      { orderId: 'ord-1', differences: [{ step: 'stock-left-reserved' }] },
    ]);
  });
});

describe('reconciling while a team is away', () => {
  const input: ReconcileInput = {
    ...{ quietSeconds: 60, againAfterSeconds: 60, forgetAfterSeconds: 60, stepBudgetSeconds: 1, pageSize: 1 },
  };

  it('compares what it can, says whom it could not ask, and leaves the orders for the next run', async () => {
    harness.orders = [order('cancelled'), order('cancelled', [], 'ord-2')];
    harness.accounts = { payment: held, stock: reserved };
    harness.away.add('stock');
    expect(await harness.run(RECONCILE_ORDERS_WORKFLOW, input)).toEqual({
      compared: 2,
      found: 1,
      notAsked: 'stock could not be asked: stock is away',
    });
    expect(harness.filed).toMatchObject([
      { orderId: 'ord-1', incomplete: true, differences: [{ step: 'money-left-held' }] },
      { orderId: 'ord-2', incomplete: true, differences: [] },
    ]);
  });

  it('a repair that needs its books fails and says so', async () => {
    harness.orders = [order('cancelled')];
    harness.accounts = { payment: held };
    harness.away.add('payment');
    const repair = { orderId: 'ord-1', step: 'money-left-held', by: 'grace', reason: 'seen', nth: 1 };
    expect(await harness.run(REPAIR_ORDER_WORKFLOW, { ...repair, stepBudgetSeconds: 1 })).toEqual({
      failure: 'payment could not be asked: payment is away',
    });
  });
});

describe('a repair', () => {
  const repair = (step: string) =>
    harness.run<{ failure?: string }>(REPAIR_ORDER_WORKFLOW, {
      ...{ orderId: 'ord-1', step, by: 'grace', reason: 'seen', nth: 2, stepBudgetSeconds: 5 },
    });

  it.each<[string, OrderAtRest, TeamAccounts, string, object]>([
    [
      'money-left-held',
      order('cancelled'),
      { payment: held },
      'voidAuthorization',
      {
        key: 'ord-1:authorize:1:repair:2',
        orderId: 'ord-1',
        undoes: 'ord-1:authorize:1',
      },
    ],
    [
      'money-too-much',
      order('delivered', [shipment]),
      {
        shipping: parcel('delivered'),
        stock: booked,
        payment: {
          orderId: 'ord-1',
          authorizations: [],
          captures: [{ key: 'ord-1:capture:1', amount: 900, refunded: 100, currency: 'EUR' }],
        },
      },
      'refundPayment',
      { undoes: 'ord-1:capture:1', amount: 800, currency: 'EUR' },
    ],
    [
      'stock-left-reserved',
      order('cancelled'),
      { stock: reserved },
      'releaseStock',
      { undoes: 'ord-1:reserve:1' },
    ],
    [
      'goods-not-booked',
      order('delivered', [shipment]),
      { shipping: parcel('delivered') },
      'bookParcel',
      {
        key: 'ord-1-1:went:repair:2',
        shipmentId: 'ord-1-1',
        way: 'went',
        lines,
      },
    ],
    [
      'parcel-of-nobody',
      order('cancelled'),
      { shipping: parcel('dispatched'), stock: booked },
      'interceptShipment',
      { intercepts: 'ord-1:dispatch:1', shipmentId: 'ord-1-1' },
    ],
  ])('of %s asks its team, once', async (step, at, accounts, activity, request) => {
    harness.orders = [at];
    harness.accounts = accounts;
    expect(await repair(step)).toEqual({});
    expect(harness.asked).toEqual([[activity, expect.objectContaining(request)]]);
    expect(harness.repairs).toEqual([expect.objectContaining({ step, by: 'grace', nth: 2 })]);
    expect(harness.repairs[0]).not.toHaveProperty('failure');
  });

  it('of what has come right meanwhile does nothing, and is done', async () => {
    harness.orders = [order('cancelled')];
    expect(await repair('money-left-held')).toEqual({});
    expect(harness.asked).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['does not help', { outcome: 'too-late' }, 'the carrier does not turn ord-1-1 back'],
    ['keeps failing', new Error('the carrier is away'), 'the carrier is away'],
  ])('that %s says why', async (_what, answer, failure) => {
    harness.orders = [order('cancelled')];
    harness.accounts = { shipping: parcel('dispatched'), stock: booked };
    harness.answers = { interceptShipment: answer };
    expect(await repair('parcel-of-nobody')).toEqual({ failure });
    expect(harness.repairs).toEqual([expect.objectContaining({ failure })]);
  });

  it('of news that an order has missed cannot be told to one that is closed, and says so', async () => {
    harness.orders = [order('shipped', [{ ...shipment, state: 'dispatched' }])];
    harness.accounts = { shipping: parcel('delivered'), stock: booked };
    const { failure } = await repair('news-missed');
    expect(failure).toMatch(/not found/i);
  });
});
