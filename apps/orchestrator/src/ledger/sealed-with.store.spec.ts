import { createLedgerDatabase } from '../../test/ledger-database';
import { placeOrder, progressRecord } from '../../test/ledger-orders';
import { OrderLedger } from './order-ledger';
import { IntakeStore } from './intake.store';
import { SealedWithStore } from './sealed-with.store';

let database: Awaited<ReturnType<typeof createLedgerDatabase>>;
let store: SealedWithStore;
beforeEach(async () => {
  database = await createLedgerDatabase();
  store = new SealedWithStore(database.db);
});
afterEach(() => database.drop());

it('counts the orders that still need a key, the one they came with and those since', async () => {
  const [one] = [await placeOrder(database.db), await placeOrder(database.db)];
  await store.keep(one, ['payment-2', 'payment-1']);
  // Its workflow may have told of itself before the bridge could say that it has started it.
  await new OrderLedger(database.db).record(progressRecord(one, 1, 'securing'));
  await new IntakeStore(database.db).markStarted(one, ['payment-3']);
  expect(await store.inUse()).toEqual({
    keys: [
      { kid: 'payment-1', orders: 2 },
      { kid: 'payment-2', orders: 1 },
      { kid: 'payment-3', orders: 1 },
    ],
    unknown: 0,
  });
});

it('does not count what is over, but what is on the desk or may come back', async () => {
  const over = await placeOrder(database.db);
  const onTheDesk = await placeOrder(database.db);
  const returnable = await placeOrder(database.db);
  await store.keep(onTheDesk, ['of-the-desk']);
  await store.keep(returnable, ['of-the-return']);
  await store.keep(over, ['over']);
  const ledger = new OrderLedger(database.db);
  for (const orderId of [over, onTheDesk, returnable])
    await ledger.record(progressRecord(orderId, 1, 'delivered'));
  await database.db
    .updateTable('orders')
    .set({ needs_attention: true })
    .where('order_id', '=', onTheDesk)
    .execute();
  await database.db
    .insertInto('delivered_line')
    .values({
      ...{
        order_id: returnable,
        parcel: 1,
        sku: 'MUG-BLUE',
        shipment_id: 's',
        warehouse: 'w',
        unit_price: 1,
      },
      ...{ delivered: 1, returnable_until: new Date(Date.now() + 60_000) },
    })
    .execute();
  const { keys } = await store.inUse();
  expect(keys.map(({ kid }) => kid)).toEqual(['of-the-desk', 'of-the-return', 'payment-1']);
});

it('says how many orders do not know their keys', async () => {
  const older = await placeOrder(database.db);
  await database.db.updateTable('orders').set({ sealed_with: null }).where('order_id', '=', older).execute();
  expect(await store.inUse()).toEqual({ keys: [], unknown: 1 });
  await store.keep(older, ['of-its-new-card']);
  await new IntakeStore(database.db).markStarted(older, ['payment-2']);
  expect(await store.inUse()).toEqual({ keys: [], unknown: 1 });
  await new OrderLedger(database.db).record(progressRecord(older, 1, 'delivered'));
  expect(await store.inUse()).toEqual({ keys: [], unknown: 1 });
});

it('gives each field a version of its own, also ten at once', async () => {
  const orderId = await placeOrder(database.db);
  const all = await Promise.all(Array.from({ length: 10 }, () => store.nextSealing(orderId)));
  expect(all.map(({ version }) => version).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(all[0]).toMatchObject({ total: 2990, currency: 'EUR' });
});
