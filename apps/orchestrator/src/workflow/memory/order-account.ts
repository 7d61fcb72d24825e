import type { OrderMemory } from './order-memory';
import { operationOf } from './operation';

/** What an order itself believes of its money, for whoever compares it with payment's. */
export interface OrderAccount {
  /** Minor units, as all amounts. */
  captured: number;
  refunded: number;
  /** A person has taken a step of the money out of the machine's hands, and answers for it. */
  byHand: boolean;
}

const ABOUT_MONEY = /:(capture|refund|void|authorize):\d+$/;

export function accountOf({ status, parcels, calls, refunded }: OrderMemory): OrderAccount {
  const taken = parcels.filter(({ n }) => {
    const call = calls[operationOf(status, 'capture', n).key];
    return call?.answer !== undefined && 'result' in call.answer && call.byHand === undefined;
  });
  return {
    captured: taken.reduce((sum, { charge }) => sum + charge, 0),
    refunded,
    byHand: Object.entries(calls).some(([key, { byHand }]) => byHand !== undefined && ABOUT_MONEY.test(key)),
  };
}
