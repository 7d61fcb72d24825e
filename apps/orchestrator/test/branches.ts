import { SHIPMENT_CHANGED_SIGNAL, STOCK_ARRIVED_SIGNAL } from '@waybill/contract-order/fulfil-order.contract';
import { refusal } from './team-mocks';
import type { ReturnOverrides, ReturnUnderTest } from './return-under-test';
import {
  free,
  twoParcels,
  type OrderOverrides,
  type OrderUnderTest,
  type WorkflowHarness,
} from './workflow-harness';

/** Every way an order can go, taken to its end. */
export const branches: Record<string, (harness: WorkflowHarness) => Promise<OrderUnderTest>> = {
  delivered: (harness) => ended(harness.place()),
  'costs-nothing': (harness) => ended(harness.place(free)),
  'out-of-stock': (harness) => refused(harness, 'reserveStock', 'OutOfStock'),
  'payment-declined': (harness) => refused(harness, 'authorizePayment', 'PaymentDeclined'),
  'address-not-served': (harness) => refused(harness, 'dispatchShipment', 'AddressNotServed'),
  'customer-not-reachable': (harness) => refused(harness, 'notifyCustomer', 'RecipientRefused'),
  'answer-lost': (harness) => ended(harness.place({}, (order) => order.loseFirstAnswer('authorizePayment'))),
  'cancelled-before-its-start': (harness) =>
    ended(harness.place({ cancellation: { reason: 'customer', requestedBy: 'shop' } })),
  'window-over': (harness) => ended(harness.place(withWindow(1))),
  'cancelled-in-its-window': async (harness) => {
    const order = await harness.place(withWindow(600));
    await order.cancel();
    return ended(order);
  },
  'cancelled-while-securing': (harness) => cancelledBefore(harness, 'authorizePayment'),
  'cancelled-by-the-engine': (harness) =>
    ended(
      harness.place({}, (order) => {
        order.before = async (step) => {
          if (step === 'reserveStock') await order.handle.cancel();
        };
      }),
    ),
  'cancelled-at-the-barrier': async (harness) => {
    const order = await harness.place({}, (o) => {
      o.overrides.dispatchShipment = () => Promise.reject(new Error('the carrier is away'));
    });
    await harness.until(order, (status) => status.state === 'shipping');
    await order.cancel();
    return ended(order);
  },
  'forward-at-the-barrier': (harness) =>
    ended(
      harness.place({}, (order) => {
        order.overrides.dispatchShipment = async (request) => {
          await order.teams.dispatchShipment(request);
          await order.cancel();
          await order.deliverNow();
          throw new Error('the answer was lost');
        };
      }),
    ),
  'cancelled-too-late': async (harness) => {
    const order = await shipped(harness, {}, (o) => (o.teams.world.intercepts = false));
    await order.requestCancellation();
    await order.deliverNow();
    return ended(order);
  },
  'cancelled-in-transit': async (harness) => {
    const order = await shipped(harness);
    await order.requestCancellation();
    return ended(order);
  },
  'two-parcels': (harness) => ended(harness.place(twoParcels)),
  'two-parcels-two-authorizations': (harness) =>
    ended(harness.place(twoParcels, (order) => (order.teams.world.severalCaptures = false))),
  'one-of-two-parcels': (harness) =>
    ended(
      harness.place(twoParcels, (order) => {
        order.overrides.dispatchShipment = async (request) => {
          if (request.shipmentId.endsWith('-2')) throw refusal('AddressNotServed');
          return order.teams.dispatchShipment(request);
        };
      }),
    ),
  'authorization-ran-out': (harness) =>
    ended(
      harness.place({}, (order) => {
        order.teams.world.authorizationLives = 60_000;
        order.after = (step) => {
          if (step === 'authorizePayment') order.teams.world.authorizationLives = 86_400_000;
        };
      }),
    ),
  'short-and-sent': (harness) =>
    ended(
      harness.place({ options: { onShortage: 'ship-available' } }, (order) => {
        order.teams.world.stock['MUG-BLUE'] = 1;
      }),
    ),
  'short-and-waited-for': async (harness) => {
    const order = await harness.place({ options: { onShortage: 'wait' } }, (o) => {
      o.teams.world.stock['MUG-BLUE'] = 1;
    });
    await harness.until(order, ({ waitingFor }) => waitingFor === 'stock');
    order.teams.world.stock['MUG-BLUE'] = 2;
    await order.handle.signal(STOCK_ARRIVED_SIGNAL, { sku: 'MUG-BLUE' });
    return ended(order);
  },
  'paid-with-another-card': async (harness) => {
    const order = await harness.place({ options: { paymentRetryWindowSeconds: 600 } }, onlyTakes('good'));
    await harness.until(order, ({ waitingFor }) => waitingFor === 'payment');
    await order.amend('changePaymentMethod', { token: 'good' });
    return ended(order);
  },
  'paid-by-nobody': (harness) =>
    ended(harness.place({ options: { paymentRetryWindowSeconds: 1 } }, onlyTakes('good'))),
  amended: async (harness) => {
    const order = await harness.place(withWindow(2));
    await order.amend('changeShippingAddress', { shipTo: 'sealed-elsewhere' });
    await order.amend('removeLines', { lines: [{ sku: 'MUG-BLUE', quantity: 1 }] });
    return ended(order);
  },
  'amended-when-secured': (harness) =>
    ended(
      harness.place(twoParcels, (order) => {
        order.after = async (step) => {
          const lines = [{ sku: 'BOOK-TS', quantity: 1 }];
          if (step === 'authorizePayment') await order.amend('removeLines', { lines });
        };
      }),
    ),
  approved: async (harness) => {
    const order = await harness.place({ limits: { approvalAbove: 1 } });
    await order.amend('approve', { by: 'grace' });
    return ended(order);
  },
  rejected: async (harness) => {
    const order = await harness.place({ limits: { approvalAbove: 1 } });
    await order.amend('reject', { by: 'grace', reason: 'looks like fraud' });
    return ended(order);
  },
  'lost-and-sent-again': async (harness) => {
    const order = await lost(harness);
    await order.retry('lost-parcel');
    await harness.until(order, ({ shipments }) => shipments.length === 2);
    await order.news('delivered', `${order.order.orderId}-2`);
    return ended(order);
  },
  'lost-and-paid-back': async (harness) => {
    const order = await lost(harness);
    await order.decide({ step: 'lost-parcel', action: 'skip' });
    return ended(order);
  },
  'delivery-overdue': async (harness) => {
    const order = await shipped(harness, { limits: { deliverWithinSeconds: 1 } });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    await order.decide({ step: 'delivery', action: 'resolved', evidence: 'signed for' });
    return ended(order);
  },
  'dispatch-overdue': async (harness) => {
    const order = await harness.place({ limits: { dispatchWithinSeconds: 1 } }, (o) => {
      o.overrides.dispatchShipment = () => Promise.reject(new Error('the carrier is away'));
    });
    await harness.until(order, ({ needsAttention }) => needsAttention);
    order.overrides = {};
    return ended(order);
  },
  'step-skipped': async (harness) => {
    const order = await broken(harness, 'capturePayment');
    await order.decide({ step: 'capture', action: 'skip' });
    return ended(order);
  },
  'dispatched-by-hand': async (harness) => {
    const order = await broken(harness, 'dispatchShipment');
    const evidence = { carrier: 'by hand', trackingNumber: 'H-1' };
    await order.decide({ step: 'dispatch', action: 'resolved', evidence });
    await order.deliverNow();
    return ended(order);
  },
  'gone-on-in-a-new-run': async (harness) => {
    const order = await shipped(harness, { limits: { signalsPerRun: 10 } });
    const { runId } = await order.handle.describe();
    while ((await order.handle.describe()).runId === runId)
      await order.handle.signal(STOCK_ARRIVED_SIGNAL, { sku: 'OTHER' });
    await order.deliverNow();
    return ended(order);
  },
  'news-not-confirmed': async (harness) => {
    const order = await shipped(harness);
    const shipmentId = `${order.order.orderId}-1`;
    await order.handle.signal(SHIPMENT_CHANGED_SIGNAL, { shipmentId, state: 'returned' });
    await harness.until(order, ({ timeline }) => timeline.some(({ outcome }) => outcome === 'not-confirmed'));
    await order.deliverNow();
    return ended(order);
  },
  'parked-then-cancelled': async (harness) => {
    const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
      o.overrides.authorizePayment = () => Promise.reject(new Error('broken'));
    });
    await harness.until(order, (status) => status.needsAttention);
    await order.cancel();
    return ended(order);
  },
  'step-parked': (harness) => parked(harness, 'capturePayment', 'capture'),
  'undo-parked': (harness) =>
    parked(harness, 'voidAuthorization', 'undo-authorize', async (order, step) => {
      if (step === 'reserveStock') await order.cancel();
    }),
  'ledger-away': async (harness) => {
    let failures = 0;
    const order = await harness.place({}, (o) => {
      o.bookkeeping = () => {
        if (failures++ < 4) throw new Error('the database is away');
      };
    });
    return ended(order);
  },
};

/** Every way a return can go, taken to its end. */
export const returnBranches: Record<string, (harness: WorkflowHarness) => Promise<ReturnUnderTest>> = {
  'return-refunded': async (harness) => over(sentBack(harness, {}, { order: twoParcels })),
  'return-cancelled': async (harness) => {
    const goods = await sentBack(harness, {}, { away: 'arrangeReturn' });
    await goods.cancel();
    return over(goods);
  },
  'return-accepted-in-part': async (harness) => {
    const goods = await sentBack(harness, { inspected: true });
    await harness.until(goods, ({ waitingFor }) => waitingFor === 'inspection');
    await goods.inspect({ accepted: [{ sku: 'MUG-BLUE', quantity: 1 }], reason: 'one is broken' });
    return over(goods);
  },
  'return-not-accepted': async (harness) => {
    const goods = await sentBack(harness, { inspected: true });
    await harness.until(goods, ({ waitingFor }) => waitingFor === 'inspection');
    await goods.inspect({ accepted: [], reason: 'used' });
    return over(goods);
  },
  'return-not-inspected-in-time': async (harness) => {
    const goods = await sentBack(harness, { inspected: true, limits: { inspectWithinSeconds: 1 } });
    await harness.until(goods, ({ needsAttention }) => needsAttention);
    await goods.inspect({ accepted: [{ sku: 'MUG-BLUE', quantity: 2 }] });
    return over(goods);
  },
  'return-overdue': async (harness) => {
    const goods = await sentBack(harness, { limits: { homeWithinSeconds: 1 } }, { comesHome: false });
    await harness.until(goods, ({ needsAttention }) => needsAttention);
    await goods.decide('return-1-overdue', 'resolved', 'it stands in the hall');
    return over(goods);
  },
  'return-never-came': async (harness) => {
    const goods = await sentBack(harness, { limits: { homeWithinSeconds: 1 } }, { comesHome: false });
    await harness.until(goods, ({ needsAttention }) => needsAttention);
    await goods.decide('return-1-overdue', 'skip');
    return over(goods);
  },
  'return-parked': async (harness) => {
    const goods = await sentBack(harness, {}, { broken: 'refundPayment' });
    await harness.until(goods, ({ needsAttention }) => needsAttention);
    goods.order.overrides = {};
    await goods.decide('return-1-refund', 'retry');
    return over(goods);
  },
  'return-gone-on-in-a-new-run': async (harness) => {
    const goods = await sentBack(harness, { limits: { signalsPerRun: 5 } }, { comesHome: false });
    await harness.until(goods, ({ state }) => state === 'on-its-way');
    const { runId } = await goods.handle.describe();
    while ((await goods.handle.describe()).runId === runId) await goods.hint('of another');
    await goods.goodsHome();
    return over(goods);
  },
};

type Step = Parameters<OrderUnderTest['before']>[0];

/** Goods of a delivered order on their way back. */
async function sentBack(
  harness: WorkflowHarness,
  overrides: ReturnOverrides = {},
  {
    order: ofOrder = {},
    comesHome = true,
    away,
    broken,
  }: { order?: OrderOverrides; comesHome?: boolean; away?: Step; broken?: Step } = {},
): Promise<ReturnUnderTest> {
  const order = await ended(harness.place(ofOrder));
  if (away) Object.assign(order.overrides, { [away]: () => Promise.reject(new Error(`${away} is away`)) });
  if (broken) order.refuse(broken, 'Broken');
  return harness.sendBack(order, overrides, (goods) => (goods.comesHome = comesHome));
}

async function over(started: ReturnUnderTest | Promise<ReturnUnderTest>): Promise<ReturnUnderTest> {
  const goods = await started;
  await goods.handle.result();
  return goods;
}

async function ended(placed: OrderUnderTest | Promise<OrderUnderTest>): Promise<OrderUnderTest> {
  const order = await placed;
  await order.handle.result();
  return order;
}

function refused(harness: WorkflowHarness, step: Step, type: string): Promise<OrderUnderTest> {
  return ended(harness.place({}, (order) => order.refuse(step, type)));
}

function cancelledBefore(harness: WorkflowHarness, step: Step): Promise<OrderUnderTest> {
  return ended(
    harness.place({}, (order) => {
      order.before = async (called) => {
        if (called === step) await order.cancel();
      };
    }),
  );
}

async function parked(
  harness: WorkflowHarness,
  broken: Step,
  name: string,
  also: (order: OrderUnderTest, step: Step) => Promise<void> = async () => undefined,
): Promise<OrderUnderTest> {
  let repaired = false;
  const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
    o.before = async (step) => {
      await also(o, step);
      if (step === broken && !repaired) throw new Error(`${broken} is broken`);
    };
  });
  await harness.until(order, (status) => status.needsAttention);
  repaired = true;
  await order.retry(name);
  return ended(order);
}

async function broken(harness: WorkflowHarness, step: Step): Promise<OrderUnderTest> {
  const order = await harness.place({ limits: { stepBudgetSeconds: 1 } }, (o) => {
    o.before = (called) => {
      if (called === step) throw new Error(`${step} is broken`);
    };
  });
  await harness.until(order, ({ needsAttention }) => needsAttention);
  return order;
}

/** With the carrier, not delivered. */
async function shipped(
  harness: WorkflowHarness,
  overrides: OrderOverrides = {},
  prepare: (order: OrderUnderTest) => void = () => undefined,
): Promise<OrderUnderTest> {
  const order = await harness.place(overrides, (o) => {
    o.deliver = false;
    prepare(o);
  });
  await harness.until(order, ({ waitingFor }) => waitingFor === 'carrier');
  return order;
}

async function lost(harness: WorkflowHarness): Promise<OrderUnderTest> {
  const order = await shipped(harness);
  await order.news('lost');
  await harness.until(order, ({ needsAttention }) => needsAttention);
  return order;
}

function onlyTakes(token: string): (order: OrderUnderTest) => void {
  return (order) => {
    order.overrides.authorizePayment = async (request) => {
      if (request.sealedToken !== token) throw refusal('PaymentDeclined', { code: 'declined' });
      return order.teams.authorizePayment(request);
    };
  };
}

function withWindow(cancelWindowSeconds: number) {
  return { options: { cancelWindowSeconds } };
}
