import { address, lineTo, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { AddressCheck } from './address-check';
import { CarrierUnavailable } from './carrier';

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const check = () => new AddressCheck(world.carrier, world.opener, 5_000);

it('lets an address pass that the carrier serves, and says how new it is', async () => {
  const { orderId, sealedShipTo } = await world.request();
  expect(await check().check({ orderId, sealedShipTo })).toEqual({ version: 1 });
  const newer = await world.seal(orderId, address, 7);
  expect(await check().check({ orderId, sealedShipTo: newer })).toEqual({ version: 7 });
});

it('refuses for good where no carrier delivers, without a word of the address', async () => {
  const refusal = await check()
    .check(await world.request({ country: 'AQ' }))
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ name: 'AddressNotServed', retryable: false });
  expect(String(refusal)).not.toMatch(/AQ|Ada|Main St|Lisbon/);
});

it('changes nothing', async () => {
  const request = await world.request();
  await check().check(request);
  expect(await world.state(request)).toBeUndefined();
  expect(await world.parcels(request.key)).toEqual([]);
  expect(await world.events(request.orderId)).toEqual([]);
});

it('says so, retryably, while the carrier cannot answer', async () => {
  const down = lineTo(world.carrier, { serves: () => Promise.reject(new CarrierUnavailable('down')) });
  const failure = new AddressCheck(down, world.opener, 5_000).check(await world.request());
  await expect(failure).rejects.toThrow(CarrierUnavailable);
});
