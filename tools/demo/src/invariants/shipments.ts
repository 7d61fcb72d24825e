import type { OrderAccount } from '../evidence/order-account';
import { hasShipped, quantityOf, withCustomer } from '../evidence/order-account';
import { counted, ofEveryOrder, type Invariant } from './invariant';

const gone = ({ shipments }: OrderAccount) =>
  shipments.filter(({ trackingNumber }) => trackingNumber !== null);

const sameParcels: Invariant = {
  about: 'shipments',
  name: 'shipping and the carrier know the same parcels',
  check: ({ goods: { parcels } }, accounts) => {
    const known = new Set(accounts.flatMap((order) => order.parcels.map(({ reference }) => reference)));
    return {
      examined: counted(parcels.length, 'parcel'),
      violations: [
        ...parcels
          .filter(({ reference }) => !known.has(reference))
          .map(({ reference }) => `${reference}: a parcel of no order`),
        ...accounts.flatMap((order) => differences(order)),
      ],
    };
  },
};

function differences(order: OrderAccount): string[] {
  const ours = gone(order).map(({ reference, trackingNumber }) => `${reference} ${trackingNumber}`);
  const theirs = order.parcels.map(({ reference, trackingNumber }) => `${reference} ${trackingNumber}`);
  return [
    ...ours
      .filter((parcel) => !theirs.includes(parcel))
      .map((one) => `${order.orderId}: the carrier lacks ${one}`),
    ...theirs
      .filter((parcel) => !ours.includes(parcel))
      .map((one) => `${order.orderId}: shipping lacks ${one}`),
  ];
}

const eachGoodsOnce = ofEveryOrder('shipments', 'nothing is handed to the carrier twice', (order) => {
  const parcels = withCustomer(order);
  const twice = order.placed?.lines.find(({ sku, quantity }) => quantityOf(parcels, sku) > quantity);
  return twice !== undefined && `more of ${twice.sku} than the ${twice.quantity} ordered`;
});

const statesAgree = ofEveryOrder('shipments', 'parcels are where their orders say', (order) => {
  const { state } = order;
  if (state === 'cancelled') return hasShipped(order) && 'cancelled, and the carrier has its parcel';
  if (state !== 'delivered' && state !== 'returned') return undefined;
  if (gone(order).length === 0) return `${state}, and no parcel was ever sent`;
  if (order.decisions.some(({ step }) => /^(delivery|dispatch)/.test(step))) return undefined;
  return (
    gone(order).some((shipment) => shipment.state === 'dispatched') &&
    `${state}, and its parcel is on the road`
  );
});

export const shipmentInvariants = [sameParcels, eachGoodsOnce, statesAgree];
