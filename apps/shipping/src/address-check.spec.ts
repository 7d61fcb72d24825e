import { lineTo, shippingWorld, type ShippingWorld } from '../test/shipping-harness';
import { AddressCheck } from './address-check';
import { CarrierUnavailable } from './carrier';

let world: ShippingWorld;
beforeAll(async () => (world = await shippingWorld()));
afterAll(() => world.close());

const check = () => new AddressCheck(world.db, world.carrier, world.opener, 5_000);

it('lets an address pass that the carrier serves', async () => {
  await expect(check().check(await world.request())).resolves.toBeUndefined();
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
  const failure = new AddressCheck(world.db, down, world.opener, 5_000).check(await world.request());
  await expect(failure).rejects.toThrow(CarrierUnavailable);
});
