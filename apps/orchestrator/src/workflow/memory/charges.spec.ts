import { chargeFor, chargesOf, common, refundFor, without } from './charges';

const order = {
  lines: [
    { sku: 'MUG', quantity: 3, unitPrice: 1000 },
    { sku: 'BOOK', quantity: 1, unitPrice: 2000 },
  ],
  shippingPrice: 490,
  tax: 333,
};
const mugs = (quantity: number) => ({ sku: 'MUG', quantity });
const book = { sku: 'BOOK', quantity: 1 };

it('parcels of a whole order sum up to its total, with the shipping price in the first', () => {
  expect(chargesOf(order, [[mugs(1)], [mugs(2)], [book]])).toEqual([1000 + 66 + 490, 2000 + 133, 2000 + 134]);
  expect(chargeFor(order, order.lines)).toBe(5000 + 490 + 333);
});

it('what is left out is not charged, nor its tax', () => {
  expect(chargeFor(order, [mugs(3)])).toBe(3000 + 199 + 490);
});

it('tax of an order whose goods cost nothing goes with the first parcel', () => {
  const gift = { lines: [{ sku: 'MUG', quantity: 2, unitPrice: 0 }], shippingPrice: 0, tax: 20 };
  expect(chargesOf(gift, [[mugs(1)], [mugs(1)]])).toEqual([20, 0]);
});

it('stays exact where a product leaves the safe integers', () => {
  const rich = {
    lines: [{ sku: 'MUG', quantity: 10_000, unitPrice: 1_000_000_000 }],
    shippingPrice: 0,
    tax: 999_999_999,
  };
  expect(chargesOf(rich, [[mugs(3_333)], [mugs(6_667)]])).toEqual([
    3_333_000_000_000 + 333_299_999,
    6_667_000_000_000 + 666_700_000,
  ]);
});

it('a whole parcel goes back for all it was charged, a part for its goods and their tax', () => {
  const parcel = { lines: [mugs(3)], charge: 3689 };
  expect(refundFor(order, parcel, [mugs(3)])).toBe(3689);
  expect(refundFor(order, parcel, [mugs(1)])).toBe(1000 + 66);
});

it('lines are taken from lines, and never more than there are', () => {
  expect(without([mugs(3), book], [mugs(1), book])).toEqual([mugs(2)]);
  expect(() => without([mugs(1)], [mugs(2)])).toThrow('there are not 2 of MUG');
  expect(() => without([mugs(1)], [book])).toThrow(RangeError);
  expect(common([mugs(3), book], [mugs(2)])).toEqual([mugs(2)]);
});
