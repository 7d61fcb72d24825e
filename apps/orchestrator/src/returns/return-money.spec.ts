import fc from 'fast-check';
import { chargesOf, summed, type Lines } from '../workflow/memory/charges';
import { refundsFor, type AcceptedLine, type RefundDecision, type Sale } from './return-money';

const capture = (n: number, charge: number, shipping: number, goods: number, refunded = 0) => ({
  ...{ n, captureKey: `o:capture:${n}`, charge, shipping, goods, refunded },
});
const line = (parcel: number, sku: string, unitPrice: number, delivered: number, returned = 0) => ({
  ...{ parcel, sku, paidBy: parcel, unitPrice, delivered, returned },
});
const accepted = (parcel: number, sku: string, quantity: number): AcceptedLine => ({ parcel, sku, quantity });
const amounts = (refunds: RefundDecision[]) => refunds.map(({ n, amount }) => [n, amount]);

/** Two mugs with the shipping and a tax of 7, and a book. */
const sale: Sale = {
  captures: [capture(1, 2500 + 7 + 490, 490, 2500), capture(2, 2000, 0, 2000)],
  lines: [line(1, 'MUG', 1250, 2), line(2, 'BOOK', 2000, 1)],
  orderEnded: true,
  refundsShipping: true,
};

describe('what is paid back', () => {
  it('is the price of the goods and their share of the tax, rounded down', () => {
    expect(amounts(refundsFor(sale, [accepted(1, 'MUG', 1)]))).toEqual([[1, 1253]]);
  });

  it('is with the last that a capture paid for all that is left of it, but for the shipping', () => {
    const rest = { ...sale, captures: [capture(1, 2997, 490, 2500, 1253), sale.captures[1]!] };
    const half = { ...rest, lines: [line(1, 'MUG', 1250, 2, 1), sale.lines[1]!] };
    expect(amounts(refundsFor(half, [accepted(1, 'MUG', 1)]))).toEqual([[1, 1254]]);
  });

  it('holds the shipping with the last of the order, out of the capture that it was taken with', () => {
    const last = { ...sale, captures: [capture(1, 2997, 490, 2500, 2507), sale.captures[1]!] };
    const book = { ...last, lines: [line(1, 'MUG', 1250, 2, 2), sale.lines[1]!] };
    const refunds = (more: Partial<Sale>) =>
      amounts(refundsFor({ ...book, ...more }, [accepted(2, 'BOOK', 1)]));
    expect(refunds({})).toEqual([
      [1, 490],
      [2, 2000],
    ]);
    expect(refunds({ refundsShipping: false })).toEqual([[2, 2000]]);
    expect(refunds({ orderEnded: false })).toEqual([[2, 2000]]); // something is still on the road
  });

  it('is never all of a capture while goods that it paid for are still on the road', () => {
    // Of a lost parcel of two mugs, sent again in two: one is here.
    const half = { ...sale, lines: [{ ...line(3, 'MUG', 1250, 1), paidBy: 1 }], orderEnded: false };
    expect(amounts(refundsFor(half, [accepted(3, 'MUG', 1)]))).toEqual([[1, 1253]]);
  });

  it('is nothing for goods that cost nothing', () => {
    const free = { ...sale, lines: [{ ...line(1, 'GIFT', 0, 1), paidBy: null }], captures: [] };
    expect(refundsFor(free, [accepted(1, 'GIFT', 1)])).toEqual([]);
  });
});

/** Any order, split into any parcels, and any order in which its pieces come back. */
const story = fc
  .record({
    prices: fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 4 }),
    parcels: fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 3,
    }),
    shippingPrice: fc.nat({ max: 5_000 }),
    tax: fc.nat({ max: 99_999 }),
    refundsShipping: fc.boolean(),
    seed: fc.nat(),
    rejects: fc.boolean(),
  })
  .filter(({ parcels, prices }) => parcels.every((each) => each.slice(0, prices.length).some((n) => n > 0)));
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

function soldAs({ prices, parcels, shippingPrice, tax, refundsShipping }: Story): Sale {
  const contents: Lines[] = parcels.map((each) =>
    prices.flatMap((_price, index) =>
      each[index]! > 0 ? [{ sku: `s${index}`, quantity: each[index]! }] : [],
    ),
  );
  const priceOf = (sku: string) => prices[Number(sku.slice(1))]!;
  const lines = summed(contents.flat()).map((one) => ({ ...one, unitPrice: priceOf(one.sku) }));
  const charges = chargesOf({ lines, shippingPrice, tax }, contents);
  const goods = (of: Lines) => of.reduce((sum, { sku, quantity }) => sum + quantity * priceOf(sku), 0);
  return {
    captures: contents.map((of, index) =>
      capture(index + 1, charges[index]!, index === 0 ? shippingPrice : 0, goods(of)),
    ),
    lines: contents.flatMap((of, index) =>
      of.map(({ sku, quantity }) => line(index + 1, sku, priceOf(sku), quantity)),
    ),
    orderEnded: true,
    refundsShipping,
  };
}

/** Takes pieces back, a few at a time, until none are left. */
function* returnsOf(sale: Sale, seed: number): Generator<AcceptedLine[]> {
  let state = seed;
  const next = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  const pieces = sale.lines.flatMap(({ parcel, sku, delivered }) =>
    Array.from({ length: delivered }, () => accepted(parcel, sku, 1)),
  );
  while (pieces.length > 0) {
    const some = Array.from({ length: 1 + next(3) }, () => pieces.splice(next(pieces.length), 1)).flat();
    yield some;
  }
}

/** What one return after the other pays back, and the sale as it then stands. */
function tell(told: Story): { refunds: RefundDecision[]; sale: Sale } {
  const sale = soldAs(told);
  const refunds: RefundDecision[] = [];
  let nth = 0;
  for (const back of returnsOf(sale, told.seed)) {
    if (told.rejects && nth++ === 0) continue; // the first of them is not accepted
    const decided = refundsFor(sale, back);
    refunds.push(...decided);
    for (const { n, amount } of decided) sale.captures[n - 1]!.refunded += amount;
    for (const { parcel, sku, quantity } of back)
      sale.lines.find((one) => one.parcel === parcel && one.sku === sku)!.returned += quantity;
  }
  return { refunds, sale };
}

describe('of any order, in any parcels, returned in any pieces', () => {
  const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);

  it('no refund is negative or nothing, and none is more than was captured', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { refunds, sale } = tell(told);
        expect(refunds.every(({ amount }) => Number.isSafeInteger(amount) && amount > 0)).toBe(true);
        for (const { charge, refunded } of sale.captures) expect(refunded).toBeLessThanOrEqual(charge);
      }),
    );
  });

  it('when all is back, all is paid back exactly; the shipping too, if the shop says so', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { sale } = tell({ ...told, rejects: false });
        const kept = sum(sale.captures.map(({ charge, refunded }) => charge - refunded));
        expect(kept).toBe(told.refundsShipping ? 0 : told.shippingPrice);
      }),
    );
  });

  it('as long as something is not back, its price is kept, and the shipping', () => {
    fc.assert(
      fc.property(story, (told) => {
        const { sale } = tell({ ...told, rejects: true });
        for (const { n, charge, shipping, refunded } of sale.captures) {
          const withCustomer = sale.lines.filter(({ paidBy }) => paidBy === n);
          const worth = sum(withCustomer.map((one) => (one.delivered - one.returned) * one.unitPrice));
          const nothingIsBack = withCustomer.every(({ returned }) => returned === 0);
          expect(charge - refunded).toBeGreaterThanOrEqual(worth + shipping);
          if (nothingIsBack) expect(refunded).toBe(0);
        }
      }),
    );
  });
});
