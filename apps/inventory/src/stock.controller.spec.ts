import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { UnreadRequestFilter } from '@waybill/service-kit/unread-request.filter';
import { createInventoryDatabase, eventsOf, stockOf, unexplainedStock } from '../test/inventory-database';
import { ArrivalStore } from './arrival.store';
import { StockController } from './stock.controller';

let database: Awaited<ReturnType<typeof createInventoryDatabase>>;
let app: INestApplication;
let url: string;
beforeAll(async () => {
  database = await createInventoryDatabase({ MUG: 5, HOT: 0 });
  const module = await Test.createTestingModule({
    controllers: [StockController],
    providers: [{ provide: ArrivalStore, useValue: new ArrivalStore(database.db) }],
  }).compile();
  app = module.createNestApplication({ logger: false });
  app.useGlobalFilters(new UnreadRequestFilter());
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  await database.drop();
});
afterEach(async () => expect(await unexplainedStock(database.db)).toEqual([]));

const post = (body: string) =>
  fetch(`${url}/stock/arrivals`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
const arrive = (body: unknown) => post(JSON.stringify(body));
const show = (query: string) => fetch(`${url}/stock${query}`);
const problemOf = async (response: Response) => {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  return (await response.json()) as { status: number; detail: string };
};

it('puts goods that arrive on their shelf and says so, once per id', async () => {
  const goods = { arrivalId: 'arr-1', sku: 'MUG', warehouse: 'central', quantity: 7 };
  const first = await arrive(goods);
  expect([first.status, await first.json()]).toEqual([201, goods]);
  const again = await arrive(goods);
  expect([again.status, await again.json()]).toEqual([200, goods]);
  expect(await stockOf(database.db, 'MUG')).toEqual([12, 0, 0]);
  expect(await eventsOf(database.db, 'MUG')).toEqual([
    {
      type: 'StockArrived',
      traceparent: null,
      sku: 'MUG',
      quantity: 7,
      warehouse: 'central',
      at: expect.any(String),
    },
  ]);
});

it('makes a shelf for what was not there yet', async () => {
  const goods = { arrivalId: 'arr-2', sku: 'CAP', warehouse: 'outlet', quantity: 3 };
  expect((await arrive(goods)).status).toBe(201);
  const { items } = (await (await show('?sku=CAP')).json()) as { items: unknown[] };
  expect(items).toEqual([
    { sku: 'CAP', warehouse: 'outlet', received: 3, available: 3, reserved: 0, shipped: 0 },
  ]);
});

it('counts deliveries that come at the same time, and one that is told many times once', async () => {
  const goods = { sku: 'HOT', warehouse: 'central', quantity: 2 };
  const told = Array.from({ length: 40 }, (_, n) => arrive({ ...goods, arrivalId: `hot-${n % 10}` }));
  const statuses = (await Promise.all(told)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(10);
  expect(await stockOf(database.db, 'HOT')).toEqual([20, 0, 0]);
});

it('an id that was told of other goods is a conflict, and changes nothing', async () => {
  const goods = { arrivalId: 'arr-3', sku: 'SOCK', warehouse: 'central', quantity: 1 };
  await arrive(goods);
  for (const other of [{ quantity: 2 }, { sku: 'MUG' }, { warehouse: 'outlet' }]) {
    const problem = await problemOf(await arrive({ ...goods, ...other }));
    expect(problem).toMatchObject({ status: 409, detail: expect.stringContaining('arrivalId') });
  }
  expect(await stockOf(database.db, 'SOCK')).toEqual([1, 0, 0]);
});

it.each([
  ['quantity', { quantity: 0 }],
  ['quantity', { quantity: 1.5 }],
  ['quantity', { quantity: 1_000_000_001 }],
  ['quantity', { quantity: '3' }],
  ['sku', { sku: '' }],
  ['sku', { sku: 'M\u0000G' }],
  ['warehouse', { warehouse: undefined }],
  ['arrivalId', { arrivalId: 'x'.repeat(201) }],
])('names %s as wrong in %j', async (field, wrong) => {
  const goods = { arrivalId: 'wrong', sku: 'NEVER', warehouse: 'central', quantity: 1 };
  const problem = await problemOf(await arrive({ ...goods, ...wrong }));
  expect(problem).toMatchObject({ status: 400, detail: expect.stringMatching(`^${field}: `) });
  expect(await eventsOf(database.db, 'NEVER')).toEqual([]);
});

it('says of what is no JSON that it is none, and while the database is away no inner detail', async () => {
  expect(await problemOf(await post('{'))).toMatchObject({
    status: 400,
    detail: expect.stringMatching('^body: '),
  });
  const away = jest.spyOn(ArrivalStore.prototype, 'levels').mockRejectedValueOnce(new Error('secret host'));
  expect(await problemOf(await show('?sku=MUG'))).toMatchObject({
    status: 503,
    title: 'Service Unavailable',
    detail: 'This cannot be answered now; try again later.',
  });
  away.mockRestore();
});

it('shows what is where of a sku, and asks which', async () => {
  expect(await (await show('?sku=NOWHERE')).json()).toEqual({ items: [] });
  const problem = await problemOf(await show(''));
  expect(problem).toMatchObject({ status: 400, detail: expect.stringMatching('^sku: ') });
});
