import { allocate } from './allocation';

type Shelf = Record<string, number>;

/** Which warehouse gives what, as `sku` to `[warehouse, quantity]` pairs. */
function given(wanted: Shelf, warehouses: Record<string, Shelf>) {
  const lines = Object.entries(wanted).map(([sku, quantity]) => ({ sku, quantity }));
  const stock = Object.entries(warehouses).flatMap(([warehouse, shelf]) =>
    Object.entries(shelf).map(([sku, available]) => ({ sku, warehouse, available })),
  );
  return allocate(lines, stock).map(({ sku, quantity, warehouse }) => `${quantity} ${sku} from ${warehouse}`);
}

it('takes everything from the one warehouse that has everything', () => {
  const warehouses = { a: { MUG: 9, TEE: 1 }, b: { MUG: 2, TEE: 2 }, c: { TEE: 9 } };
  expect(given({ MUG: 2, TEE: 2 }, warehouses)).toEqual(['2 MUG from b', '2 TEE from b']);
});

it('takes the first by name of several that could', () => {
  expect(given({ MUG: 1 }, { b: { MUG: 5 }, a: { MUG: 1 } })).toEqual(['1 MUG from a']);
});

it('otherwise begins with the one that has the most lines, so that few send a parcel', () => {
  const warehouses = { a: { MUG: 5 }, b: { TEE: 5 }, c: { MUG: 5, TEE: 5 }, d: { BOOK: 5 } };
  expect(given({ MUG: 1, BOOK: 1, TEE: 1 }, warehouses)).toEqual([
    '1 MUG from c',
    '1 BOOK from d',
    '1 TEE from c',
  ]);
});

it('splits a line only when no one has enough of it, and then goes where most of it is', () => {
  const warehouses = { a: { MUG: 1 }, b: { MUG: 6 }, c: { MUG: 5 } };
  expect(given({ MUG: 6 }, warehouses)).toEqual(['6 MUG from b']);
  expect(given({ MUG: 8 }, warehouses)).toEqual(['6 MUG from b', '2 MUG from c']);
  expect(given({ MUG: 12 }, warehouses)).toEqual(['6 MUG from b', '5 MUG from c', '1 MUG from a']);
});

it('takes the parts of a split line first from where a parcel leaves anyway', () => {
  const warehouses = { a: { MUG: 6 }, b: { MUG: 2, TEE: 1 }, c: { MUG: 5 } };
  expect(given({ MUG: 7, TEE: 1 }, warehouses)).toEqual(['2 MUG from b', '5 MUG from a', '1 TEE from b']);
});
