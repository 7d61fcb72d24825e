import { message } from './notification.contract';

const parcel = { carrier: 'sandbox', trackingNumber: 'SBX1', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] };
const shipped = { kind: 'order-shipped', shipments: [parcel], total: 2990, currency: 'EUR' };

describe("notification's contract", () => {
  it('knows what each kind of mail has to tell', () => {
    expect(message.parse(shipped)).toEqual(shipped);
    expect(message.safeParse({ ...shipped, shipments: [] }).success).toBe(false);
    expect(message.safeParse({ kind: 'order-cancelled', lines: [] }).success).toBe(false);
    expect(message.safeParse({ kind: 'order-cancelled', lines: [], reason: 'customer' }).success).toBe(true);
  });

  it.each([{ total: 29.9 }, { total: -1 }, { currency: 'euro' }])('refuses money as %j', (change) => {
    expect(message.safeParse({ ...shipped, ...change }).success).toBe(false);
  });
});
