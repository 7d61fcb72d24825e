import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { Backorders } from './backorders';
import { OrderLedger } from './order-ledger';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let ledger: OrderLedger;
let backorders: Backorders;
beforeAll(async () => {
  database = await createLedgerDatabase();
  ledger = new OrderLedger(database.db);
  backorders = new Backorders(database.db);
});
afterAll(() => database.drop());

const wait = (orderId: string, sequence: number, backordered: string[]) =>
  ledger.record(progressRecord(orderId, sequence, 'securing', { backordered }));

describe('orders that wait for stock', () => {
  it('are known by sku, the longest waiting first', async () => {
    const [first, second] = [await placeOrder(database.db), await placeOrder(database.db)];
    await wait(first, 1, ['A', 'B']);
    await wait(second, 1, ['A']);
    expect(await backorders.waitingFor('A')).toEqual([first, second]);
    expect(await backorders.waitingFor('B')).toEqual([first]);
    expect(await backorders.waitingFor('C')).toEqual([]);
  });

  it('keep their place while they go on waiting, and leave when they do not', async () => {
    const [first, second] = [await placeOrder(database.db), await placeOrder(database.db)];
    await wait(first, 1, ['D', 'E']);
    await wait(second, 1, ['D']);
    await wait(first, 2, ['D', 'F']);
    expect(await backorders.waitingFor('D')).toEqual([first, second]);
    expect(await backorders.waitingFor('E')).toEqual([]);
    expect(await backorders.waitingFor('F')).toEqual([first]);
    await wait(first, 3, []);
    expect(await backorders.waitingFor('D')).toEqual([second]);
  });

  it('are not brought back by a record that comes late', async () => {
    const orderId = await placeOrder(database.db);
    await wait(orderId, 2, []);
    await wait(orderId, 1, ['G']);
    expect(await backorders.waitingFor('G')).toEqual([]);
  });
});
