import { address, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { AddressCheck } from './address-check';
import { Dispatch } from './dispatch';

const TIMEOUT_MS = 5_000;
let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const check = (orderId: string, sealedShipTo: string) =>
  new AddressCheck(world.carrier, world.opener, TIMEOUT_MS).check({ orderId, sealedShipTo });
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

it("no parcel goes to yesterday's address, once one goes to today's", async () => {
  const request = await world.request();
  const { orderId } = request;
  const second = await world.seal(orderId, { ...address, line1: '2 Side St' }, 2);
  const nth = (n: number, sealedShipTo: string) => ({
    ...{ ...request, key: `${orderId}:dispatch:${n}`, shipmentId: `${orderId}-${n}`, sealedShipTo },
  });
  expect(await dispatch(nth(1, second))).toMatchObject({ carrier: 'sandbox' });
  await expect(dispatch(nth(2, request.sealedShipTo))).rejects.toEqual(unreadable);
  expect(await world.parcels(nth(2, '').key)).toEqual([]);
  expect(await dispatch(nth(2, second))).toMatchObject({ carrier: 'sandbox' });
});

it('an address that was looked at and never used changes nothing: the one before stays good', async () => {
  const request = await world.request();
  await check(request.orderId, await world.seal(request.orderId, address, 2));
  expect(await dispatch(request)).toMatchObject({ carrier: 'sandbox' });
});

it('a repeat of what went to the older one is answered all the same', async () => {
  const request = await world.request();
  const { orderId } = request;
  const shipment = await dispatch(request);
  await dispatch({
    ...{ ...request, key: `${orderId}:dispatch:2`, shipmentId: `${orderId}-2` },
    sealedShipTo: await world.seal(orderId, address, 2),
  });
  expect(await dispatch(request)).toEqual(shipment);
});
