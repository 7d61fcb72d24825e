import type { CancelReason } from '@waybill/contract-order/fulfilment-events.contract';
import { moneyState, type OrderAccount } from '../evidence/order-account';
import type { Hands } from './hands';
import type { ShownOrder } from './order-book';
import type { OrderWishes } from './shop-order';

/** What somebody does about an order as soon as it stands as described. */
export interface Act {
  when: (status: ShownOrder) => boolean;
  by: (hands: Hands, orderId: string) => Promise<void>;
}

/** A way that an order can take, what it takes to send one there, and how it must end. */
export interface Way {
  name: string;
  wishes: OrderWishes;
  /** In turn. */
  acts?: readonly Act[];
  end: 'delivered' | 'cancelled' | 'returned';
  reason?: CancelReason;
  done: readonly string[];
  undone: readonly string[];
  /** Steps that a person ended, and how. */
  decided?: readonly string[];
  /** What those outside must have seen of it, whatever Waybill says. */
  seen: { what: string; by: (order: OrderAccount) => boolean };
}

const shipped: Pick<Way, 'end' | 'done' | 'undone'> = {
  end: 'delivered',
  done: ['reserve', 'authorize', 'dispatch', 'capture', 'notify'],
  undone: [],
};

const cancelledByShop: Act['by'] = (hands, orderId) => hands.cancel(orderId, 'changed my mind');

const isDelivered: Act['when'] = ({ state }) => state === 'delivered';

export const ways: readonly Way[] = [
  {
    name: 'ships',
    wishes: { quantity: 2 },
    ...shipped,
    seen: {
      what: 'one parcel at the carrier, its price taken once',
      by: (order) => order.parcels.length === 1 && performed(order, 'capture') === 1,
    },
  },
  {
    name: 'ships from two places',
    wishes: { and: ['BOOK-TS'] },
    end: 'delivered',
    done: ['reserve', 'authorize', 'dispatch', 'dispatch-2', 'capture', 'capture-2', 'notify'],
    undone: [],
    seen: {
      what: 'two parcels at the carrier, each captured, out of one authorization',
      by: (order) =>
        order.parcels.length === 2 &&
        performed(order, 'capture') === 2 &&
        performed(order, 'authorize') === 1,
    },
  },
  {
    name: 'card declined',
    wishes: { token: 'tok_declined' },
    end: 'cancelled',
    reason: 'payment-declined',
    done: ['reserve', 'notify'],
    undone: ['reserve'],
    seen: {
      what: 'the card network was asked and holds nothing, the stock is back',
      by: (order) => order.authorizeCalls > 0 && order.atNetwork.length === 0 && stockIsBack(order),
    },
  },
  {
    name: 'second card',
    wishes: { token: 'tok_insufficient_funds', options: { paymentRetryWindowSeconds: 3600 } },
    acts: [
      {
        when: ({ waitingFor }) => waitingFor === 'payment',
        by: (hands, orderId) => hands.post(`/orders/${orderId}/payment-method`, { token: 'tok_visa' }),
      },
    ],
    ...shipped,
    done: [...shipped.done, 'notify-payment-declined'],
    seen: {
      what: 'one card refused, the next one charged once',
      by: (order) => order.authorizeCalls > 1 && order.atNetwork.length === 1,
    },
  },
  {
    name: 'sold out',
    wishes: { sku: 'SOLD-OUT' },
    end: 'cancelled',
    reason: 'out-of-stock',
    done: ['authorize', 'notify'],
    undone: ['authorize'],
    seen: {
      what: 'nothing was reserved, the authorization is void',
      by: (order) => order.reservations.length === 0 && authorizationIsVoid(order),
    },
  },
  {
    name: 'sold out in part',
    wishes: { and: ['SOLD-OUT'], options: { onShortage: 'ship-available' } },
    ...shipped,
    seen: {
      what: 'what there was is sent and charged, the rest let go',
      by: ({ parcels, atNetwork }) => parcels.length === 1 && moneyState(atNetwork).voided === 1250,
    },
  },
  {
    name: 'no carrier',
    wishes: { country: 'AQ' },
    end: 'cancelled',
    reason: 'address-not-served',
    done: ['reserve', 'authorize', 'notify'],
    undone: ['reserve', 'authorize'],
    seen: {
      what: 'no parcel, the stock is back, the authorization is void',
      by: (order) => order.parcels.length === 0 && stockIsBack(order) && authorizationIsVoid(order),
    },
  },
  {
    name: 'flaky card',
    wishes: { token: 'tok_flaky' },
    ...shipped,
    seen: {
      what: 'the card network was called three times and authorized once',
      by: (order) => order.authorizeCalls === 3 && order.atNetwork.length === 1,
    },
  },
  {
    name: 'lost reply',
    wishes: { token: 'tok_lost_reply' },
    ...shipped,
    seen: {
      what: 'payment had to try again, and the card network has authorized once',
      by: (order) => order.authorizeAttempts > 1 && order.atNetwork.length === 1,
    },
  },
  {
    name: 'cancelled in time',
    wishes: { options: { cancelWindowSeconds: 3600 } },
    acts: [{ when: ({ waitingFor }) => waitingFor === 'cancel-window', by: cancelledByShop }],
    end: 'cancelled',
    reason: 'customer',
    done: ['notify'],
    undone: [],
    seen: {
      what: 'neither card network, stock nor carrier ever heard of it',
      by: ({ authorizeCalls, operations, reservations, shipments, parcels }) =>
        authorizeCalls + operations.length + reservations.length + shipments.length + parcels.length === 0,
    },
  },
  {
    name: 'cancelled in transit',
    wishes: { postalCode: '00000' },
    acts: [{ when: ({ state }) => state === 'shipped', by: cancelledByShop }],
    ...shipped,
    end: 'returned',
    done: [...shipped.done, 'notify'],
    seen: {
      what: 'the carrier turned the parcel back, all was paid back, the goods are on the shelf',
      by: (order) => order.shipments.every(({ state }) => state === 'returned') && paidBack(order),
    },
  },
  {
    name: 'returned',
    wishes: {},
    acts: [
      {
        when: isDelivered,
        by: (hands, orderId) => hands.post(`/orders/${orderId}/return`, { reason: 'too blue' }),
      },
    ],
    ...shipped,
    end: 'returned',
    seen: {
      what: 'the carrier fetched the goods, all was paid back, they are on the shelf',
      by: (order) => order.shipments.every(({ sentBack }) => sentBack.length === 1) && paidBack(order),
    },
  },
  {
    name: 'returned in three goes',
    wishes: { quantity: 2, and: ['BOOK-TS'] },
    acts: [
      { when: isDelivered, by: (hands, orderId) => hands.sendBack(orderId, 'MUG-BLUE') },
      { when: isDelivered, by: (hands, orderId) => hands.sendBack(orderId, 'BOOK-TS') },
      {
        when: ({ returns = [] }) => returns.length === 2,
        by: (hands, orderId) => hands.post(`/orders/${orderId}/return`, { reason: 'the rest as well' }),
      },
    ],
    end: 'returned',
    done: ['reserve', 'authorize', 'dispatch', 'dispatch-2', 'capture', 'capture-2', 'notify'],
    undone: [],
    seen: {
      what: 'three returns, each paid back to the capture it was taken with, the shipping with the last',
      by: (order) =>
        order.returns.length === 3 &&
        performed(order, 'refund') >= 3 &&
        order.sent.filter(({ kind }) => kind === 'return-refunded').length === 3 &&
        paidBack(order),
    },
  },
  {
    name: 'capture fails',
    wishes: { token: 'tok_capture_fails' },
    acts: [decidedAs('capture', 'resolved', 'paid by bank transfer')],
    ...shipped,
    done: shipped.done.filter((step) => step !== 'capture'),
    decided: ['capture resolved'],
    seen: {
      what: 'the card network took nothing, and a person has seen to it',
      by: (order) => performed(order, 'capture') === 0 && order.decisions.length === 1,
    },
  },
  {
    name: 'void fails',
    wishes: { token: 'tok_void_fails', sku: 'SOLD-OUT' },
    acts: [decidedAs('undo-authorize', 'skip', 'it runs out by itself')],
    end: 'cancelled',
    reason: 'out-of-stock',
    done: ['authorize', 'notify'],
    undone: [],
    decided: ['undo-authorize skip'],
    seen: {
      what: 'the card network still holds the money, and a person has seen to it',
      by: (order) => performed(order, 'void') === 0 && order.decisions.length === 1,
    },
  },
];

/** On the attention desk. */
function decidedAs(step: string, action: 'skip' | 'resolved', reason: string): Act {
  return {
    when: ({ needsAttention }) => needsAttention,
    by: (hands, orderId) => hands.post(`/attention/${orderId}/${step}`, { action, reason }),
  };
}

const performed = ({ operations }: OrderAccount, kind: string): number =>
  operations.filter((operation) => operation.kind === kind).length;

const stockIsBack = ({ reservations }: OrderAccount): boolean =>
  reservations.length > 0 && reservations.every(({ quantity, released }) => released === quantity);

const authorizationIsVoid = ({ atNetwork }: OrderAccount): boolean =>
  atNetwork.length === 1 && moneyState(atNetwork).voided === moneyState(atNetwork).authorized;

const paidBack = ({ atNetwork, reservations }: OrderAccount): boolean =>
  moneyState(atNetwork).captured > 0 &&
  moneyState(atNetwork).refunded === moneyState(atNetwork).captured &&
  reservations.every(({ shipped: left, returned }) => left === returned);
