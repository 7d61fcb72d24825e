import { cancelShipmentResult, shipTo } from './shipping.contract';

const shipment = {
  shipmentId: 'ord-1-1',
  carrier: 'sandbox',
  trackingNumber: 'SBX1',
  lines: [{ sku: 'MUG-BLUE', quantity: 2 }],
};

describe("shipping's contract", () => {
  it('answers a cancellation that came too late with the shipment that went', () => {
    expect(cancelShipmentResult.parse({ outcome: 'already-dispatched', shipment })).toEqual({
      outcome: 'already-dispatched',
      shipment,
    });
    expect(cancelShipmentResult.safeParse({ outcome: 'already-dispatched' }).success).toBe(false);
    expect(cancelShipmentResult.safeParse({ outcome: 'cancelled' }).success).toBe(true);
  });

  it('takes an address with a country by its two-letter code only', () => {
    const address = {
      name: 'Ada L.',
      line1: '1 Main St',
      city: 'Lisbon',
      postalCode: '1000-001',
      country: 'PT',
    };
    expect(shipTo.parse(address)).toEqual(address);
    expect(shipTo.safeParse({ ...address, country: 'Portugal' }).success).toBe(false);
  });
});
