import { address, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { AddressCheck } from './address-check';
import { Dispatch } from './dispatch';

const TIMEOUT_MS = 5_000;
let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const check = (orderId: string, sealedShipTo: string) =>
  new AddressCheck(world.db, world.carrier, world.opener, TIMEOUT_MS).check({ orderId, sealedShipTo });
const dispatch = (request: Awaited<ReturnType<ShippingWorld['request']>>) =>
  new Dispatch(world.db, world.carrier, world.opener, TIMEOUT_MS).dispatch(request);
const unreadable = expect.objectContaining({ name: 'SealedFieldUnreadable', retryable: false });

it('no parcel goes to an address that was copied from another order', async () => {
  const [request, other] = [await world.request(), await world.request()];
  await expect(dispatch({ ...request, sealedShipTo: other.sealedShipTo })).rejects.toEqual(unreadable);
  await expect(check(request.orderId, other.sealedShipTo)).rejects.toEqual(unreadable);
  expect(await world.parcels(request.key)).toEqual([]);
});

it('no parcel goes to what is another field of the order', async () => {
  const request = await world.request();
  const { orderId } = request;
  const { sealed } = await world.sealer.seal(
    { owner: 'shipping', field: 'contact' },
    { orderId, version: 1, value: address },
  );
  await expect(dispatch({ ...request, sealedShipTo: sealed })).rejects.toEqual(unreadable);
});

it("no parcel goes to yesterday's address, nor is it taken again", async () => {
  const request = await world.request();
  const { orderId, sealedShipTo: first } = request;
  const second = await world.seal(orderId, { ...address, line1: '2 Side St' }, 2);
  await check(orderId, second);
  await expect(dispatch(request)).rejects.toEqual(unreadable);
  await expect(check(orderId, first)).rejects.toEqual(unreadable);
  await check(orderId, second);
  expect(await dispatch({ ...request, sealedShipTo: second })).toMatchObject({ carrier: 'sandbox' });
});

it('an address that no carrier serves changes nothing: the one before stays good', async () => {
  const request = await world.request();
  const nowhere = await world.seal(request.orderId, { ...address, country: 'AQ' }, 2);
  await expect(check(request.orderId, nowhere)).rejects.toMatchObject({ name: 'AddressNotServed' });
  expect(await dispatch(request)).toMatchObject({ carrier: 'sandbox' });
});

it('a repeat of what went to the older one is answered all the same', async () => {
  const request = await world.request();
  const shipment = await dispatch(request);
  await check(request.orderId, await world.seal(request.orderId, address, 2));
  expect(await dispatch(request)).toEqual(shipment);
});
