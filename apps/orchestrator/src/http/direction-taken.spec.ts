import type { OrderState } from '@waybill/contract-order/fulfil-order.contract';
import { directionTaken } from './direction-taken';

it.each<[direction: string, through: OrderState[]]>([
  ['cancelled', ['securing', 'cancelling', 'cancelled']],
  ['too-late', ['shipped', 'delivered']],
  ['returning', ['shipped', 'returning', 'returned']],
  ['returning', ['shipped', 'returning', 'delivered']], // one parcel came back, the other was too far
  ['too-late', ['shipped', 'delivered', 'returning', 'returned']], // sent back by the customer
  ['too-late', ['shipped', 'returned']], // lost, and paid back
])('%s is what a cancellation comes to in an order that closed after %j', (direction, through) => {
  const timeline = through.map((outcome) => ({ at: '2026-11-22T10:00:00Z', step: 'order', outcome }));
  const state = through.at(-1)!;
  const status = { orderId: 'ord-1', state, needsAttention: false, shipments: [], timeline };
  expect(directionTaken(status)).toBe(direction);
});
