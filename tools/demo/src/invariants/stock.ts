import { isTerminal, quantityOf, takenBack } from '../evidence/order-account';
import type { ReservedLine } from '../evidence/goods';
import { counted, ofEveryOrder, type Invariant } from './invariant';

const open = ({ quantity, shipped, released }: ReservedLine): number => quantity - shipped - released;

const sumOf = (lines: ReservedLine[], of: (line: ReservedLine) => number): number =>
  lines.reduce((sum, line) => sum + of(line), 0);

const conserved: Invariant = {
  about: 'stock',
  name: 'available + reserved + shipped = all that ever came in',
  check: ({ goods: { stock } }) => ({
    examined: counted(stock.length, 'sku'),
    violations: stock
      .filter(({ received, available, reserved, shipped }) => {
        return available + reserved + shipped !== received || Math.min(available, reserved, shipped) < 0;
      })
      .map((level) => `${level.sku}: ${JSON.stringify(level)}`),
  }),
};

const takenByOrders: Invariant = {
  about: 'stock',
  name: 'what is reserved or shipped is what orders have taken',
  check: ({ goods: { stock, reservations } }) => ({
    examined: counted(reservations.length, 'reserved line'),
    violations: stock.flatMap(({ sku, reserved, shipped }) => {
      const lines = reservations.filter((line) => line.sku === sku);
      const taken = {
        reserved: sumOf(lines, open),
        shipped: sumOf(lines, ({ shipped: left, returned }) => left - returned),
      };
      if (taken.reserved === reserved && taken.shipped === shipped) return [];
      return [
        `${sku}: ${reserved} reserved and ${shipped} shipped, by orders ${taken.reserved} and ${taken.shipped}`,
      ];
    }),
  }),
};

const goodsFollowOrders = ofEveryOrder(
  'stock',
  'goods in parcels have left, others are back on the shelf',
  (order) => {
    const { reservations, shipments } = order;
    if (isTerminal(order) && sumOf(reservations, open) > 0)
      return `${sumOf(reservations, open)} still reserved`;
    const sent = shipments.filter(({ trackingNumber }) => trackingNumber !== null);
    const back = shipments.map((parcel) => ({
      lines: parcel.state === 'returned' ? parcel.lines : takenBack(order, parcel),
    }));
    for (const sku of new Set(reservations.map((line) => line.sku))) {
      const lines = reservations.filter((line) => line.sku === sku);
      const [left, inParcels] = [sumOf(lines, ({ shipped }) => shipped), quantityOf(sent, sku)];
      if (left !== inParcels) return `${inParcels} of ${sku} in its parcels, ${left} have left`;
      const [shelved, home] = [sumOf(lines, ({ returned }) => returned), quantityOf(back, sku)];
      if (shelved !== home) return `${home} of ${sku} came back, ${shelved} are on the shelf again`;
    }
    return undefined;
  },
);

const nothingUnreserved: Invariant = {
  about: 'stock',
  name: 'nothing left that was not reserved, nothing came back that had not left',
  check: ({ goods: { unreserved, shipments } }) => ({
    examined: counted(shipments.length, 'shipment'),
    violations: unreserved.map(({ orderId, sku, quantity }) => `${orderId}: ${quantity} of ${sku}`),
  }),
};

export const stockInvariants = [conserved, takenByOrders, goodsFollowOrders, nothingUnreserved];
