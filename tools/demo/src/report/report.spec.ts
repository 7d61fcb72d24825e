import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { deliveredOrder } from '../../test/delivered-order';
import { checkInvariants } from '../invariants/check-invariants';
import { ways } from '../orders/ways';
import { report } from './report';

const at = '2026-11-22T10:00:00Z';
const orders = [{ orderId: 'ord-1', way: ways.find(({ name }) => name === 'ships')! }];
const steps = ['reserve', 'authorize', 'dispatch', 'capture', 'notify'];
const delivered: OrderStatus = {
  ...{ orderId: 'ord-1', state: 'delivered', needsAttention: false, shipments: [] },
  timeline: steps.map((step) => ({ at, step, outcome: 'done' })),
};

const reportOf = (status: OrderStatus | undefined, evidence = deliveredOrder()) =>
  report(orders, new Map(status && [['ord-1', status]]), { evidence, invariants: checkInvariants(evidence) });

it('holds when outcome, outsiders and invariants do', () => {
  const { text, holds } = reportOf(delivered);
  expect([holds, text.includes('✘')]).toEqual([true, false]);
});

it('does not hold for another outcome, and says how it differs', () => {
  const { text, holds } = reportOf({ ...delivered, state: 'cancelled' });
  expect([holds, text]).toEqual([
    false,
    expect.stringContaining('✘ ord-1: state is cancelled, not delivered'),
  ]);
});

it('does not hold for an order that was never taken in', () => {
  const { text, holds } = reportOf(undefined);
  expect([holds, text]).toEqual([false, expect.stringContaining('✘ ord-1: was never taken in')]);
});

it('does not hold when those outside have seen something else', () => {
  const evidence = deliveredOrder();
  evidence.money.operations.push({ orderId: 'ord-1', key: 'ord-1:capture:2', kind: 'capture' });
  const { text, holds } = reportOf(delivered, evidence);
  expect([holds, text]).toEqual([
    false,
    expect.stringContaining('✘ ord-1: not so: one parcel at the carrier'),
  ]);
});

it('does not hold when an invariant is broken, and names what breaks it', () => {
  const evidence = deliveredOrder();
  evidence.outbox.waiting = 2;
  const { text, holds } = reportOf(delivered, evidence);
  expect([holds, text]).toEqual([false, expect.stringContaining('2 events still in an outbox')]);
});
