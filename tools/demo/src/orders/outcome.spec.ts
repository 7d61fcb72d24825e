import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { differences, outcomeOf } from './outcome';
import { ways } from './ways';

const entry = (second: number, step: string, outcome: string, detail?: string) => ({
  at: `2026-11-22T10:00:0${second}.500Z`,
  ...{ step, outcome, ...(detail && { detail }) },
});

const declined: OrderStatus = {
  orderId: 'ord-1',
  state: 'cancelled',
  needsAttention: false,
  shipments: [],
  timeline: [
    entry(0, 'order', 'accepted'),
    entry(1, 'reserve', 'done'),
    entry(1, 'authorize', 'refused', 'the card was declined'),
    entry(1, 'order', 'cancelling', 'payment-declined'),
    entry(2, 'reserve', 'undone', 'released'),
    entry(3, 'notify', 'done'),
    entry(3, 'order', 'cancelled', 'payment-declined'),
  ],
};

it('an outcome is read from the timeline', () => {
  expect(outcomeOf(declined)).toEqual({
    ...{ state: 'cancelled', reason: 'payment-declined' },
    ...{ done: ['reserve', 'notify'], undone: ['reserve'], decided: [], seconds: 3 },
  });
});

it('it is told from every other way by what differs', () => {
  const agreeing = ways.filter((way) => differences(way, outcomeOf(declined)).length === 0);
  expect(agreeing.map(({ name }) => name)).toEqual(['card declined']);
  const ships = ways.find(({ name }) => name === 'ships')!;
  expect(differences(ships, outcomeOf(declined))).toEqual([
    'state is cancelled, not delivered',
    'reason is payment-declined, not none',
    'done is notify reserve, not authorize capture dispatch notify reserve',
    'undone is reserve, not none',
  ]);
});
