import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FulfilOrderInput } from '@waybill/contract-order/fulfil-order.contract';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { orderOf } from '../test/orders';
import { leaveNothing } from '../test/leave-nothing';
import { declined, placeInItsWindow, placeWithoutMoney } from '../test/waiting-orders';
import { World } from '../test/world';

/** Whoever reaches the engine can read what is sealed in a history, and send it wherever an order listens. */
let world: World;
beforeAll(async () => {
  world = await World.open();
});
/** Those that wait for something that never comes; other tests look at all that there is. */
const left: string[] = [];
afterAll(async () => {
  await leaveNothing(world, left);
  await world.close();
});

/** What the order was started with, as anybody reads it who may read the engine's histories. */
async function sealedOf(orderId: string): Promise<FulfilOrderInput['sealed']> {
  const { events } = await world.workflow(orderId).fetchHistory();
  const [argument] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return (JSON.parse(Buffer.from(argument?.data ?? []).toString()) as FulfilOrderInput).sealed;
}
const update = (orderId: string, name: string, argument: object) =>
  world.workflow(orderId).executeUpdate(name, { args: [argument] });
const refused = { message: 'Workflow Update failed' };

async function inItsWindow() {
  const { orderId } = await placeInItsWindow(world, 'mandate');
  left.push(orderId);
  return orderId;
}
async function withoutMoney() {
  const { orderId } = await placeWithoutMoney(world, 'mandate');
  left.push(orderId);
  return orderId;
}

/** How often money was ever held for it. */
async function authorizedOf(orderId: string): Promise<number> {
  const [row] = await world.witnesses
    .database('payment')
    .rows<{ count: number }>(
      `SELECT count(*)::int AS count FROM authorizations WHERE order_id = '${orderId}'`,
    );
  return row!.count;
}

it('a copied card token pays for no other order, and the customer may still pay', async () => {
  const [rich, poor] = [await inItsWindow(), await withoutMoney()];
  const { paymentToken } = await sealedOf(rich);
  // Whether it is taken is decided by payment: the order goes on waiting, as after any card that is not good.
  const asked = update(poor, 'changePaymentMethod', { token: paymentToken });
  await declined(world, poor, 2);
  await asked;
  expect(await authorizedOf(poor)).toBe(0);
  const { status } = await world.api().post(`/orders/${poor}/payment-method`, { token: 'tok_visa' });
  expect(status).toBe(200);
  await world.isIn('delivered', poor);
});

it('a copied address is not where the parcel goes', async () => {
  const [one, other] = [await inItsWindow(), await inItsWindow()];
  const { shipTo } = await sealedOf(other);
  await expect(update(one, 'changeShippingAddress', { shipTo })).rejects.toMatchObject(refused);
});

it('an address that somebody has sealed himself is refused', async () => {
  const orderId = await inItsWindow();
  const file = join(world.stack.keysFolder, 'public', 'public.json');
  const key = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, JWK>)['shipping']!;
  const address = { name: 'Mallory', line1: '1 Elsewhere', city: 'Lisbon', postalCode: '1', country: 'PT' };
  const shipTo = await new CompactEncrypt(Buffer.from(JSON.stringify(address)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', kid: key.kid! })
    .encrypt(await importJWK(key, 'ECDH-ES'));
  await expect(update(orderId, 'changeShippingAddress', { shipTo })).rejects.toMatchObject(refused);
});

it("yesterday's address is refused once there is another", async () => {
  const orderId = await inItsWindow();
  const { shipTo: yesterdays } = await sealedOf(orderId);
  const { shipTo } = orderOf('address');
  const changed = await world.api().post(`/orders/${orderId}/shipping-address`, { shipTo });
  expect(changed.status).toBe(200);
  await expect(update(orderId, 'changeShippingAddress', { shipTo: yesterdays })).rejects.toMatchObject(
    refused,
  );
});

it('a field that is swapped for another is refused', async () => {
  const [order, poor] = [await inItsWindow(), await withoutMoney()];
  const { paymentToken, contact } = await sealedOf(order);
  for (const shipTo of [paymentToken, contact])
    await expect(update(order, 'changeShippingAddress', { shipTo })).rejects.toMatchObject(refused);
  const { shipTo } = await sealedOf(poor);
  const asked = update(poor, 'changePaymentMethod', { token: shipTo });
  await declined(world, poor, 2);
  await asked;
  expect(await authorizedOf(poor)).toBe(0);
});
