import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { counted, repeated, type Invariant } from './invariant';

const everyOffset: Invariant = {
  about: 'offsets',
  name: 'every offset is an order, cancellation, duplicate or dead letter',
  check: ({ ledger: { intake }, kafka: { inputOffsets, deadLetters } }) => {
    const place = ({ partition, offset }: { partition: number; offset: number }) => `${partition}/${offset}`;
    const taken = new Set(intake.filter(({ topic }) => topic === SHOP_ORDERS_TOPIC).map(place));
    const dead = new Set(deadLetters.filter(({ topic }) => topic === SHOP_ORDERS_TOPIC).map(place));
    return {
      examined: counted(inputOffsets.length, 'offset'),
      violations: inputOffsets.map(place).flatMap((one) => {
        if (taken.has(one) && dead.has(one)) return [`${one}: taken in, and a dead letter as well`];
        return taken.has(one) || dead.has(one) ? [] : [`${one}: lost`];
      }),
    };
  },
};

const oneOffsetPerOrder: Invariant = {
  about: 'offsets',
  name: 'every order of the ledger came from one offset of its own',
  check: ({ ledger: { orders, intake } }) => {
    const from = intake.filter(({ kind }) => kind === 'order').map(({ orderId }) => orderId);
    const cameFrom = new Set(from);
    const known = new Set(orders.map(({ orderId }) => orderId));
    return {
      examined: counted(orders.length, 'order'),
      violations: [
        ...repeated(from).map((orderId) => `${orderId}: two offsets say they are this order`),
        ...orders
          .filter(({ orderId }) => !cameFrom.has(orderId))
          .map(({ orderId }) => `${orderId}: from nowhere`),
        ...from.filter((orderId) => !known.has(orderId)).map((orderId) => `${orderId}: is not in the ledger`),
      ],
    };
  },
};

const allCommitted: Invariant = {
  about: 'offsets',
  name: 'the bridge has committed all it was sent',
  check: ({ kafka: { input, committed } }) => ({
    examined: counted(input.length, 'partition'),
    violations: input
      .filter(({ partition, low, high }) => high > low && committed.get(partition) !== high)
      .map(({ partition, high }) => `partition ${partition}: ${committed.get(partition)} of ${high}`),
  }),
};

export const offsetInvariants = [everyOffset, oneOffsetPerOrder, allCommitted];
