import { inventoryEvents, reserveStockRequest } from './inventory.contract';

const request = { key: 'ord-1:reserve:1', orderId: 'ord-1', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] };

describe("inventory's contract", () => {
  it.each([
    [[]],
    [[{ sku: 'A', quantity: 0 }]],
    [[{ sku: 'A', quantity: 1.5 }]],
    [[{ sku: '', quantity: 1 }]],
  ])('takes no reservation of %j', (lines) => {
    expect(reserveStockRequest.safeParse(request).success).toBe(true);
    expect(reserveStockRequest.safeParse({ ...request, lines }).success).toBe(false);
  });

  it('says of arrived stock where it is, and no order', () => {
    const body = { at: '2026-11-22T10:00:00.000Z', sku: 'MUG-BLUE', quantity: 5, warehouse: 'MAIN' };
    expect(inventoryEvents.StockArrived.parse({ ...body, orderId: 'ord-1' })).toEqual(body);
  });
});
