import { z } from 'zod';
import { SHOP_ORDERS_TOPIC } from './order-placed.contract';
import { readAsNewest, shopEventVersions, versionNamed, type EventVersion } from './shop-event-versions';

/** A thing that had a price, then an amount, then an amount in a currency. */
const versions: EventVersion[] = [
  { name: 'v1', events: { Thing: z.object({ price: z.int() }), Gone: z.object({ why: z.string() }) } },
  {
    name: 'v2',
    events: { Thing: z.object({ amount: z.int().max(100) }), Gone: z.object({ why: z.string() }) },
    upcast: { Thing: ({ price }: { price: number }) => ({ amount: price }) },
  },
  {
    name: 'v3',
    events: {
      Thing: z.object({ amount: z.int(), currency: z.string() }),
      Gone: z.object({ why: z.string() }),
    },
    upcast: { Thing: ({ amount }: { amount: number }) => ({ amount, currency: 'EUR' }) },
  },
];
const read = (name: string, data: unknown, type = 'Thing') => readAsNewest(versions, name, type, data);

it.each([
  ['v1', { price: 5 }],
  ['v2', { amount: 5 }],
  ['v3', { amount: 5, currency: 'EUR' }],
])('an event of %s reads as the newest', (name, data) => {
  expect(read(name, data)).toMatchObject({ success: true, data: { amount: 5, currency: 'EUR' } });
});

it('a type that has not changed needs nothing', () => {
  expect(read('v1', { why: 'sold' }, 'Gone').data).toEqual({ why: 'sold' });
});

it('is checked by its own version, and by each that it becomes', () => {
  expect(read('v1', { amount: 5 }).error?.issues).toMatchObject([{ path: ['price'] }]);
  expect(read('v1', { price: 500 }).error?.issues).toMatchObject([{ path: ['amount'] }]);
});

it('a version or a type that is not there is said', () => {
  expect(() => read('v9', {})).toThrow('is not one of v1, v2, v3');
  expect(() => read('v1', {}, 'Else')).toThrow(RangeError);
});

it('what is published today is a version, and has a name that its schema ids tell', () => {
  expect(shopEventVersions.map(({ name }) => name)).toContain(SHOP_ORDERS_TOPIC);
  expect(versionNamed('urn:waybill:shop.orders.v1:OrderPlaced')).toBe(SHOP_ORDERS_TOPIC);
  expect(versionNamed('https://shop.example/schemas/order.json')).toBeUndefined();
  expect(versionNamed(undefined)).toBeUndefined();
});
