import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { NotifyCustomerRequest } from '@waybill/contract-notification/notification.contract';
import { Refusal } from '@waybill/outbox/refusal';
import { sql } from 'kysely';
import { type CaughtMail, mailsTo } from '../test/mail-catcher';
import { startRefusingMailServer } from '../test/refusing-mail-server';
import { createSealing } from '../test/sealing';
import { createNotificationDatabase } from '../test/test-database';
import type { Mail, Mailer } from './mailer';
import { NotificationStore } from './notification.store';
import { Notifier } from './notifier';
import { SmtpMailer } from './smtp-mailer';

let database: Awaited<ReturnType<typeof createNotificationDatabase>>;
let sealing: Awaited<ReturnType<typeof createSealing>>;
let mailer: SmtpMailer;

beforeAll(async () => {
  database = await createNotificationDatabase();
  sealing = await createSealing();
  mailer = smtpMailer(process.env.SMTP_URL!);
});
afterAll(async () => {
  mailer.close();
  await database.drop();
  sealing.remove();
});

const smtpMailer = (url: string) =>
  new SmtpMailer({ url, from: 'Shop <orders@shop.example>', timeoutMs: 10_000 });

const notifierWith = (through: Mailer) =>
  new Notifier(new NotificationStore(database.db), through, sealing.opener(), 'shop.example');

/** A mailer that takes this to do with each mail. */
const mailerThat = (send: (mail: Mail) => Promise<void>, timeoutMs = 10_000): Mailer => ({ timeoutMs, send });

async function newRequest(email = `lovelace-${randomUUID()}@example.com`) {
  const orderId = `ord-${randomUUID()}`;
  const request: NotifyCustomerRequest = {
    key: `${orderId}:notify-order-shipped:1`,
    orderId,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    sealedContact: await sealing.seal(orderId, { email }),
    message: {
      kind: 'order-shipped',
      shipments: [{ carrier: 'Sandbox', trackingNumber: 'SBX-1', lines: [{ sku: 'MUG-BLUE', quantity: 2 }] }],
      total: 2990,
      currency: 'EUR',
    },
  };
  return { request, email, messageId: `${orderId}.order-shipped@shop.example` };
}

const notify = (notifier: Notifier, request: NotifyCustomerRequest) => notifier.notify(request, request);

const eventsOf = (orderId: string) =>
  database.db.selectFrom('outbox').selectAll().where('key', '=', orderId).execute();

const ids = (mails: CaughtMail[]) => mails.map(({ messageId }) => messageId);

test('the customer is told, it is written down, and an event says so', async () => {
  const { request, email, messageId } = await newRequest();
  expect(await notify(notifierWith(mailer), request)).toEqual({ messageId });

  expect(await mailsTo(email)).toEqual([
    expect.objectContaining({
      messageId: `<${messageId}>`,
      subject: `Your order ${request.orderId} is on its way`,
      text: expect.stringContaining('€29.90'),
      html: expect.stringContaining('€29.90'),
    }),
  ]);
  expect(
    await database.db.selectFrom('notification').selectAll().where('key', '=', request.key).execute(),
  ).toEqual([
    {
      key: request.key,
      order_id: request.orderId,
      kind: 'order-shipped',
      channel: 'mail',
      message_id: messageId,
      sent_at: expect.any(Date),
    },
  ]);
  expect(await eventsOf(request.orderId)).toEqual([
    expect.objectContaining({
      topic: 'notification.events.v1',
      source: '/waybill/notification',
      type: 'CustomerNotified',
      traceparent: request.traceparent,
      data: {
        orderId: request.orderId,
        at: expect.any(String),
        kind: 'order-shipped',
        channel: 'mail',
        messageId,
      },
    }),
  ]);
});

test('asked again, it answers the same and sends nothing', async () => {
  const { request, email, messageId } = await newRequest();
  const notifier = notifierWith(mailer);
  await notify(notifier, request);
  expect(await notify(notifier, request)).toEqual({ messageId });
  expect(await mailsTo(email)).toHaveLength(1);
  expect(await eventsOf(request.orderId)).toHaveLength(1);
});

test('the same key for another request is refused', async () => {
  const { request, email } = await newRequest();
  const notifier = notifierWith(mailer);
  await notify(notifier, request);
  const other = { ...request, message: { ...request.message, total: 1 } } as NotifyCustomerRequest;
  await expect(notify(notifier, other)).rejects.toMatchObject({
    name: 'OperationConflict',
    retryable: false,
  });
  expect(await mailsTo(email)).toHaveLength(1);
});

test('a request is recognized by what was received, whatever the schema makes of it', async () => {
  const { request, email, messageId } = await newRequest();
  const received = { ...request, fieldOfALaterVersion: 1 };
  const notifier = notifierWith(mailer);
  await notifier.notify(request, received);
  expect(await notifier.notify({ ...request, ...{ later: true } }, received)).toEqual({ messageId });
  await expect(notifier.notify(request, request)).rejects.toMatchObject({ name: 'OperationConflict' });
  expect(await mailsTo(email)).toHaveLength(1);
});

test('asked ten times at once, it sends one mail', async () => {
  const { request, email, messageId } = await newRequest();
  const notifier = notifierWith(mailer);
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => notify(notifier, request)));
  const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
  for (const { reason } of failures)
    expect(reason).toMatchObject({ name: 'OperationInFlight', retryable: true });
  expect(failures.length).toBeLessThan(10);
  expect(await notify(notifier, request)).toEqual({ messageId });
  expect(ids(await mailsTo(email))).toEqual([`<${messageId}>`]);
  expect(await eventsOf(request.orderId)).toHaveLength(1);
});

test('a crash between the mail server and the result: sent again, under the same Message-ID', async () => {
  const { request, email, messageId } = await newRequest();
  const process = new EventEmitter();
  const stuck = once(process, 'stuck');
  const stuckAfterSending = mailerThat(async (mail) => {
    await mailer.send(mail);
    process.emit('stuck');
    await once(process, 'wakes up');
  });
  const zombie = notify(notifierWith(stuckAfterSending), request);
  await stuck;
  const notifier = notifierWith(mailer);
  await expect(notify(notifier, request)).rejects.toMatchObject({ name: 'OperationInFlight' });

  await leaseRunsOut(request.key);
  expect(await notify(notifier, request)).toEqual({ messageId });
  expect(ids(await mailsTo(email))).toEqual([`<${messageId}>`, `<${messageId}>`]);

  process.emit('wakes up');
  await expect(zombie).rejects.toMatchObject({ name: 'StaleAttempt' });
  expect(await eventsOf(request.orderId)).toHaveLength(1);
});

/** As time would, but now. */
async function leaseRunsOut(key: string): Promise<void> {
  await database.db
    .updateTable('operation')
    .set({ lease_until: sql<Date>`clock_timestamp()` })
    .where('key', '=', key)
    .execute();
}

test('trouble with the mail server: the next attempt may begin at once', async () => {
  const { request, email, messageId } = await newRequest();
  const broken = notifierWith(mailerThat(() => Promise.reject(new Error('connection lost'))));
  await expect(notify(broken, request)).rejects.toThrow('connection lost');
  expect(await eventsOf(request.orderId)).toEqual([]);
  expect(await notify(notifierWith(mailer), request)).toEqual({ messageId });
  expect(await mailsTo(email)).toHaveLength(1);
});

test('a recipient refused for good is final: nobody is asked again, and no event claims a mail', async () => {
  const server = await startRefusingMailServer();
  const refused = smtpMailer(server.url);
  const { request, email } = await newRequest(`unknown-${randomUUID()}@example.com`);
  await expect(notify(notifierWith(refused), request)).rejects.toMatchObject({ name: 'RecipientRefused' });

  const again = notify(notifierWith(mailer), request);
  await expect(again).rejects.toBeInstanceOf(Refusal);
  await expect(again).rejects.toMatchObject({ name: 'RecipientRefused' });
  expect(await mailsTo(email)).toEqual([]);
  expect(await eventsOf(request.orderId)).toEqual([]);
  refused.close();
  await server.stop();
});

test('a contact that cannot be opened is final, and leaves no lease behind', async () => {
  const { request } = await newRequest();
  const unreadable = { ...request, sealedContact: 'not sealed' };
  const notifier = notifierWith(mailer);
  const attempt = () => notify(notifier, unreadable);
  await expect(attempt()).rejects.toMatchObject({ name: 'SealedFieldUnreadable', retryable: false });
  await expect(attempt()).rejects.toMatchObject({ name: 'SealedFieldUnreadable' });
});

describe('closed by hand', () => {
  const close = (notifier: Notifier, { key, orderId }: NotifyCustomerRequest) =>
    notifier.close({ key: `${key}:close`, orderId, closes: key });
  const isClosed = { name: 'OperationClosed', retryable: false };

  test('before it was sent: no mail goes out, also not after the mail server is repaired', async () => {
    const { request, email } = await newRequest();
    const broken = notifierWith(mailerThat(() => Promise.reject(new Error('connection lost'))));
    await expect(notify(broken, request)).rejects.toThrow('connection lost');
    const repaired = notifierWith(mailer);
    expect(await close(repaired, request)).toEqual({ outcome: 'closed' });
    expect(await close(repaired, request)).toEqual({ outcome: 'closed' });
    await expect(notify(repaired, request)).rejects.toMatchObject(isClosed);
    expect(await mailsTo(email)).toEqual([]);
    expect(await eventsOf(request.orderId)).toEqual([]);
  });

  test('after it was sent: it stays sent, and answers so', async () => {
    const { request, messageId } = await newRequest();
    const notifier = notifierWith(mailer);
    await notify(notifier, request);
    expect(await close(notifier, request)).toEqual({ outcome: 'already-done' });
    expect(await notify(notifier, request)).toEqual({ messageId });
  });

  test('while it may be being sent: to be asked again later', async () => {
    const { request } = await newRequest();
    const process = new EventEmitter();
    const sending = once(process, 'sending');
    const slow = mailerThat(async () => {
      process.emit('sending');
      await once(process, 'goes on');
    });
    const answer = notify(notifierWith(slow), request);
    await sending;
    const closing = close(notifierWith(mailer), request);
    await expect(closing).rejects.toMatchObject({ name: 'OperationInFlight', retryable: true });
    process.emit('goes on');
    await answer;
  });
});

test('the address is nowhere in the database', async () => {
  const { request, email } = await newRequest();
  await notify(notifierWith(mailer), request);
  for (const table of ['notification', 'operation', 'outbox', 'outbox_sequence', 'inbox']) {
    const { rows } = await sql<{ row: string }>`SELECT t::text AS row FROM ${sql.table(table)} t`.execute(
      database.db,
    );
    expect(rows.filter(({ row }) => row.includes('lovelace') || row.includes(email))).toEqual([]);
  }
});
