import { join } from 'node:path';
import {
  type AuthorizePaymentRequest,
  type PaymentEventType,
  paymentEvents,
} from '@waybill/contract-payment/payment.contract';
import { createDatabase } from '@waybill/outbox/database';
import { migrate, OUTBOX_MIGRATIONS } from '@waybill/outbox/migrate';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import { type Kysely, sql } from 'kysely';
import { AuthorizePayment } from '../src/authorize-payment';
import { CapturePayment } from '../src/capture-payment';
import { CloseOperation } from '../src/close-operation';
import { NetworkSteps } from '../src/network-steps';
import type { PaymentTables } from '../src/payment.tables';
import { RefundPayment } from '../src/refund-payment';
import type { SandboxTables } from '../src/sandbox/sandbox-tables';
import { SandboxCardNetwork } from '../src/sandbox/sandbox-card-network';
import { VoidAuthorization } from '../src/void-authorization';
import { interruptible, Interruptions } from './interruptible-network';
import { paymentKeys } from './sealed-token';

let orders = 0;

/** The payment rules on a database of their own with the real sandbox network, and what a test wants to see of both. */
export async function createPaymentWorld(callTimeoutMs = 8_000) {
  const database = await createScratchDatabase('payment');
  const db = createDatabase<PaymentTables>({ url: database.url, max: 30, applicationName: 'payment-test' });
  await migrate(db, [OUTBOX_MIGRATIONS, join(__dirname, '..', 'migrations')]);
  const sandbox = new SandboxCardNetwork({ databaseUrl: database.url, migratesItself: true });
  await sandbox.onModuleInit();
  const keys = await paymentKeys();
  const interruptions = new Interruptions();
  const network = interruptible(sandbox, interruptions);
  const steps = new NetworkSteps(db, callTimeoutMs);
  const sandboxTables = db as unknown as Kysely<SandboxTables>;

  return {
    db,
    keys,
    interruptions,
    steps,
    network,
    authorize: new AuthorizePayment(steps, network, keys.opener()),
    voiding: new VoidAuthorization(steps, network),
    capture: new CapturePayment(steps, network),
    refund: new RefundPayment(steps, network),
    closing: new CloseOperation(steps, network),

    /** A new order's request to hold 100.00 EUR. */
    newOrder: async (token = 'tok_visa'): Promise<AuthorizePaymentRequest> => {
      const orderId = `ord-${++orders}`;
      const sealedToken = await keys.seal(orderId, token);
      return { key: `${orderId}:authorize:1`, orderId, amount: 10_000, currency: 'EUR', sealedToken };
    },
    /** As if that much time had gone by: the attempt that holds the lease is given up on. */
    endLease: (key: string) =>
      db
        .updateTable('operation')
        .set({ lease_until: sql<Date>`clock_timestamp()`, call_until: null })
        .where('key', '=', key)
        .execute(),
    /** What the order's events say, in order; each one is as the contract has it. */
    eventsOf: async (orderId: string) => {
      const rows = await db
        .selectFrom('outbox')
        .selectAll()
        .where('key', '=', orderId)
        .orderBy('id')
        .execute();
      return rows.map(({ type, data }) => ({ type, ...paymentEvents[type as PaymentEventType].parse(data) }));
    },
    moneyOf: (orderId: string) =>
      db.selectFrom('payments').selectAll().where('order_id', '=', orderId).executeTakeFirst(),
    /** What the card network did for an order, by the kind of operation. */
    networkDid: async (orderId: string) => {
      const rows = await sandboxTables
        .selectFrom('sandbox.card_operation')
        .select('kind')
        .where('operation_key', 'like', `${orderId}:%`)
        .orderBy('performed_at')
        .execute();
      return rows.map(({ kind }) => kind);
    },
    networkCalls: async (key: string) => {
      const row = await sandboxTables
        .selectFrom('sandbox.card_call')
        .select('calls')
        .where('operation_key', '=', key)
        .executeTakeFirst();
      return row?.calls ?? 0;
    },
    networkHolds: (authorizationId: string) =>
      sandboxTables
        .selectFrom('sandbox.card_authorization')
        .select(['captured', 'refunded', 'voided'])
        .where('authorization_id', '=', authorizationId)
        .executeTakeFirstOrThrow(),
    drop: async () => {
      await sandbox.onApplicationShutdown();
      await db.destroy();
      await database.drop();
      keys.remove();
    },
  };
}
export type PaymentWorld = Awaited<ReturnType<typeof createPaymentWorld>>;

/** Asks again while the answer is trouble, as the workflow does. */
export async function persist<R>(ask: () => Promise<R>): Promise<R> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === false || tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
