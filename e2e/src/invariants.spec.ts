/** @stack alone */
import { checkInvariants, settledInvariants } from '@waybill/demo/invariants/check-invariants';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

/** One row falsified by hand, and put right again afterwards. `$1` is the order that shipped, unless it says otherwise. */
interface Falsification {
  breaks: string;
  of: 'orchestrator' | 'payment' | 'inventory' | 'shipping' | 'notification';
  set: string;
  back: string;
  order?: 'declined';
}

const falsifications: Falsification[] = [
  {
    breaks: 'every accepted order has come to an end, or waits for a person',
    of: 'orchestrator',
    set: `UPDATE orders SET state = 'shipping' WHERE order_id = $1`,
    back: `UPDATE orders SET state = 'delivered' WHERE order_id = $1`,
  },
  {
    breaks: 'every return has come to an end, or waits for a person',
    of: 'orchestrator',
    set: `INSERT INTO returns (return_id, order_id, n, input, state, status) VALUES ($1 || '-1', $1, 1, '{}', 'arrived', '{}')`,
    back: 'DELETE FROM returns WHERE order_id = $1',
  },
  {
    breaks: 'each return that has ended was told, once',
    of: 'orchestrator',
    set: `INSERT INTO returns (return_id, order_id, n, input, state, status) VALUES ($1 || '-1', $1, 1, '{}', 'closed', '{}')`,
    back: 'DELETE FROM returns WHERE order_id = $1',
  },
  {
    breaks: 'captured − refunded = what the customer owes',
    of: 'payment',
    set: 'UPDATE captures SET amount = amount - 1 WHERE order_id = $1',
    back: 'UPDATE captures SET amount = amount + 1 WHERE order_id = $1',
  },
  {
    breaks: 'nothing stays held on a card when its order has ended',
    of: 'payment',
    set: `UPDATE sandbox.card_authorization SET amount = amount + 1, voided = false WHERE ${authorizationOf()}`,
    back: `UPDATE sandbox.card_authorization SET amount = amount - 1 WHERE ${authorizationOf()}`,
  },
  {
    breaks: 'one live authorization per order, or per parcel, never more',
    of: 'payment',
    set: secondAuthorization(),
    back: `WITH gone AS (DELETE FROM sandbox.card_operation WHERE operation_key = $1 || ':authorize:2')
           DELETE FROM sandbox.card_authorization WHERE authorization_id = 'second ' || $1`,
  },
  {
    breaks: 'no parcel without a live authorization',
    of: 'payment',
    set: `UPDATE sandbox.card_authorization SET voided = true, captured = 0 WHERE ${authorizationOf()}`,
    back: `UPDATE sandbox.card_authorization SET voided = false, captured = amount WHERE ${authorizationOf()}`,
  },
  {
    breaks: 'nothing is refunded that the customer has',
    of: 'payment',
    set: `UPDATE sandbox.card_authorization SET refunded = 1 WHERE ${authorizationOf()}`,
    back: `UPDATE sandbox.card_authorization SET refunded = 0 WHERE ${authorizationOf()}`,
  },
  {
    breaks: 'the payment service and the card network have the same books',
    of: 'payment',
    set: `UPDATE sandbox.card_operation SET operation_key = 'x' || operation_key WHERE operation_key = $1 || ':authorize:1'`,
    back: `UPDATE sandbox.card_operation SET operation_key = substr(operation_key, 2)
           WHERE operation_key = 'x' || $1 || ':authorize:1'`,
  },
  {
    breaks: 'what is reserved or shipped is what orders have taken',
    of: 'inventory',
    set: `UPDATE stock SET reserved = reserved + 1, available = available - 1 WHERE sku = 'TEE-M' AND $1 <> ''`,
    back: `UPDATE stock SET reserved = reserved - 1, available = available + 1 WHERE sku = 'TEE-M' AND $1 <> ''`,
  },
  {
    breaks: 'goods in parcels have left, others are back on the shelf',
    of: 'inventory',
    order: 'declined',
    set: `UPDATE reservation_line SET released = 0 WHERE reservation_id LIKE $1 || ':%'`,
    back: `UPDATE reservation_line SET released = quantity WHERE reservation_id LIKE $1 || ':%'`,
  },
  {
    breaks: 'nothing left that was not reserved, nothing came back that had not left',
    of: 'inventory',
    set: `INSERT INTO unreserved_shipment VALUES ('test', 'test', $1, 'test', 'TEE-M', 1)`,
    back: `DELETE FROM unreserved_shipment WHERE order_id = $1`,
  },
  {
    breaks: 'shipping and the carrier know the same parcels',
    of: 'shipping',
    set: `UPDATE sandbox.parcel SET reference = 'x' || reference WHERE reference LIKE $1 || ':%'`,
    back: `UPDATE sandbox.parcel SET reference = substr(reference, 2) WHERE reference LIKE 'x' || $1 || ':%'`,
  },
  {
    breaks: 'nothing is handed to the carrier twice',
    of: 'shipping',
    set: `INSERT INTO shipment (dispatch_key, shipment_id, order_id, state, lines, carrier, tracking_number, delivered_at)
          SELECT $1 || ':dispatch:2', 'second', $1, state, lines, carrier, tracking_number, delivered_at
          FROM shipment WHERE order_id = $1`,
    back: `DELETE FROM shipment WHERE dispatch_key = $1 || ':dispatch:2'`,
  },
  {
    breaks: 'parcels are where their orders say',
    of: 'shipping',
    set: `UPDATE shipment SET state = 'dispatched', delivered_at = NULL WHERE order_id = $1`,
    back: `UPDATE shipment SET state = 'delivered', delivered_at = now() WHERE order_id = $1`,
  },
  {
    breaks: 'each customer was told how the order ended, and nothing else',
    of: 'notification',
    set: `UPDATE notification SET kind = 'order-cancelled' WHERE order_id = $1`,
    back: `UPDATE notification SET kind = 'order-shipped' WHERE order_id = $1`,
  },
  {
    breaks: 'one distinct Message-ID per order and kind',
    of: 'notification',
    set: `INSERT INTO notification SELECT 'second', order_id, kind, channel, 'second', sent_at
          FROM notification WHERE order_id = $1`,
    back: `DELETE FROM notification WHERE key = 'second' AND order_id = $1`,
  },
  {
    breaks: 'what was sent has arrived, at the right address, and no more',
    of: 'notification',
    set: `UPDATE notification SET message_id = 'x' || message_id WHERE order_id = $1`,
    back: `UPDATE notification SET message_id = substr(message_id, 2) WHERE order_id = $1`,
  },
  {
    breaks: 'every offset is an order, cancellation, duplicate or dead letter',
    of: 'orchestrator',
    set: `UPDATE intake SET topic = 'x' || topic WHERE order_id = $1`,
    back: `UPDATE intake SET topic = substr(topic, 2) WHERE order_id = $1`,
  },
  {
    breaks: 'every order of the ledger came from one offset of its own',
    of: 'orchestrator',
    set: `UPDATE intake SET kind = 'duplicate' WHERE order_id = $1`,
    back: `UPDATE intake SET kind = 'order' WHERE order_id = $1`,
  },
  {
    breaks: 'what services say is on Kafka, in order, each event under one id',
    of: 'shipping',
    set: 'UPDATE outbox_sequence SET last = last + 1 WHERE key = $1',
    back: 'UPDATE outbox_sequence SET last = last - 1 WHERE key = $1',
  },
  {
    breaks: 'the events tell of each order what the ledger says',
    of: 'orchestrator',
    set: `UPDATE orders SET state = 'cancelled' WHERE order_id = $1`,
    back: `UPDATE orders SET state = 'delivered' WHERE order_id = $1`,
  },
];

function authorizationOf(): string {
  return `authorization_id = (SELECT authorization_id FROM authorizations WHERE order_id = $1)`;
}

function secondAuthorization(): string {
  return `WITH performed AS (
      INSERT INTO sandbox.card_operation (operation_key, kind, request, answer)
      VALUES ($1 || ':authorize:2', 'authorize', '', json_build_object('authorizationId', 'second ' || $1)))
    INSERT INTO sandbox.card_authorization (authorization_id, amount, currency, several_captures, expires_at)
    VALUES ('second ' || $1, 2990, 'EUR', true, now())`;
}

const shipped = orderOf('falsified', { sku: 'TEE-M' });
const declined = orderOf('falsified', { sku: 'TEE-M', token: 'tok_declined' });
let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.shop.place(shipped, declined);
  await Promise.all([world.ended(shipped.orderId), world.ended(declined.orderId)]);
  await world.settled(shipped.orderId);
});
afterAll(() => world.close());

it('after all the other tests, every invariant holds for all that they left behind', async () => {
  const { invariants } = await settledInvariants(world.witnesses);
  expect(invariants.filter(({ violations }) => violations.length > 0)).toEqual([]);
});

const brokenNow = async () =>
  checkInvariants(await world.witnesses.hear()).filter(({ violations }) => violations.length > 0);

it.each(falsifications)(
  'a row falsified by hand shows: $breaks',
  async ({ breaks, of, set, back, order }) => {
    const { orderId } = order === 'declined' ? declined : shipped;
    await world.witnesses.database(of).rows(set, [orderId]);
    try {
      expect((await brokenNow()).map(({ name }) => name)).toContain(breaks);
    } finally {
      await world.witnesses.database(of).rows(back, [orderId]);
    }
    expect(await brokenNow()).toEqual([]);
  },
);

/** The one that the database refuses to break, and the one that says how far a group has read: see the demo's own tests. */
const elsewhere = [
  'available + reserved + shipped = all that ever came in',
  'the bridge has committed all it was sent',
];

it('no invariant is left out', async () => {
  const names = checkInvariants(await world.witnesses.hear()).map(({ name }) => name);
  expect([...falsifications.map(({ breaks }) => breaks), ...elsewhere].sort()).toEqual(names.sort());
});

it('goods that come from nowhere are refused by the database itself', async () => {
  const invented = world.witnesses
    .database('inventory')
    .rows(`UPDATE stock SET available = available + 1 WHERE sku = 'TEE-M'`);
  await expect(invented).rejects.toThrow('stock_is_conserved');
});
