import { returnOf, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { Accounts } from './accounts';
import { ArrangeReturn } from './arrange-return';
import { CarrierReports } from './carrier-reports';
import { Dispatch } from './dispatch';

const TIMEOUT_MS = 5_000;

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const accountOf = async (orderId: string) =>
  (await new Accounts(world.db).of({ orderIds: [orderId, 'of-nobody'] })).accounts;
const report = (reference: string, outcome: 'delivered' | 'returned' | 'lost') =>
  new CarrierReports(world.db, world.carrier).receive({ reference, outcome, at: new Date() });

it('the books of an order say where its parcel is, and what of it is home again', async () => {
  const request = await world.request({ postalCode: '00000' });
  const { orderId, key, shipmentId, lines } = request;
  expect(await accountOf(orderId)).toEqual([]);
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  const parcel = { shipmentId, key, lines };
  expect(await accountOf(orderId)).toEqual([
    { orderId, parcels: [{ ...parcel, state: 'dispatched', cameBack: [] }] },
  ]);
  await report(key, 'delivered');
  const fetched = { ...returnOf(request), lines: [{ sku: 'MUG-BLUE', quantity: 1 }] };
  await new ArrangeReturn(world.db, world.carrier, TIMEOUT_MS).arrange(fetched);
  expect((await accountOf(orderId))[0]?.parcels).toMatchObject([{ state: 'delivered', cameBack: [] }]);
  await report(fetched.key, 'returned');
  expect((await accountOf(orderId))[0]?.parcels).toMatchObject([
    { state: 'delivered', cameBack: fetched.lines },
  ]);
});

it('what became of a parcel is told from when it went, and only to its order', async () => {
  const request = await world.request({ postalCode: '00000' });
  const { orderId, key, shipmentId } = request;
  const accounts = new Accounts(world.db);
  const state = async () => (await accounts.stateOf({ orderId, shipmentId })).state;
  expect(await state()).toBe('not-dispatched');
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  expect(await state()).toBe('dispatched');
  const deliveredAt = new Date();
  const reports = new CarrierReports(world.db, world.carrier);
  await reports.receive({ reference: key, outcome: 'delivered', at: deliveredAt });
  expect(await accounts.stateOf({ orderId, shipmentId })).toEqual({
    state: 'delivered',
    at: deliveredAt.toISOString(),
  });
  expect((await accounts.stateOf({ orderId: 'another', shipmentId })).state).toBe('not-dispatched');

  const half = { ...returnOf(request), lines: [{ sku: 'MUG-BLUE', quantity: 1 }] };
  await new ArrangeReturn(world.db, world.carrier, TIMEOUT_MS).arrange(half);
  expect(await state()).toBe('delivered');
  await report(half.key, 'returned');
  expect(await state()).toBe('returned');
});

it('what became of goods that are fetched from the customer is told by the key they are fetched under', async () => {
  const request = await world.request({ postalCode: '00000' });
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  await report(request.key, 'delivered');
  const fetched = returnOf(request);
  const { orderId, key: returnKey } = fetched;
  const state = async (of: string) =>
    (await new Accounts(world.db).returnState({ orderId: of, returnKey })).state;
  expect(await state(orderId)).toBe('not-arranged');
  await new ArrangeReturn(world.db, world.carrier, TIMEOUT_MS).arrange(fetched);
  expect(await state(orderId)).toBe('on-its-way');
  await report(returnKey, 'returned');
  expect(await state(orderId)).toBe('home');
  expect(await state('another')).toBe('not-arranged');
});

it.each(['returned', 'lost'] as const)('a parcel that the carrier reports as %s is so', async (outcome) => {
  const request = await world.request({ postalCode: '00000' });
  await new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  await report(request.key, outcome);
  expect(await new Accounts(world.db).stateOf(request)).toMatchObject({ state: outcome });
});

it('a parcel that was refused never went', async () => {
  const request = await world.request({ country: 'AQ' });
  const dispatch = new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
  await expect(dispatch).rejects.toMatchObject({ name: 'AddressNotServed' });
  expect(await accountOf(request.orderId)).toEqual([]);
});
