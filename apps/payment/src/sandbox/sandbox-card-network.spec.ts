import { createScratchDatabase, type ScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import { createDatabase } from '@waybill/outbox/database';
import type { Kysely } from 'kysely';
import { SandboxCardNetwork } from './sandbox-card-network';
import type { SandboxTables } from './sandbox-tables';

let database: ScratchDatabase;
let network: SandboxCardNetwork;
let tables: Kysely<SandboxTables>;

beforeAll(async () => {
  database = await createScratchDatabase('sandbox');
  network = new SandboxCardNetwork({ databaseUrl: database.url, migratesItself: true });
  await network.onModuleInit();
  tables = createDatabase<SandboxTables>({ url: database.url, applicationName: 'sandbox-test' });
});
afterAll(async () => {
  await tables.destroy();
  await network.onApplicationShutdown();
  await database.drop();
});

let orders = 0;
const money = { amount: 10_000, currency: 'EUR' };

async function authorized(token: string) {
  const orderId = `ord-${++orders}`;
  const answer = await network.authorize({
    operationKey: `${orderId}:authorize:1`,
    orderId,
    ...money,
    token,
  });
  if (answer.outcome !== 'authorized') throw new Error(answer.code);
  const { authorizationId } = answer;
  const capture = (n: number, amount: number, final = false) =>
    network.capture({
      operationKey: `${orderId}:capture:${n}`,
      authorizationId,
      amount,
      currency: 'EUR',
      final,
    });
  const letGo = () => network.void({ operationKey: `${orderId}:void:1`, authorizationId });
  return { ...answer, orderId, capture, letGo };
}
const trouble = (message: string) => ({ name: 'CardNetworkTrouble', callEnded: true, message });
const nothingHeld = trouble('the authorization holds nothing any more');

it('takes several captures of one authorization, until one is final', async () => {
  const { severalCaptures, authorizationId, capture } = await authorized('tok_visa');
  expect(severalCaptures).toBe(true);
  await capture(1, 3_000);
  await capture(2, 3_000);
  expect(await network.hasLetGo(authorizationId)).toBe(false);
  await capture(3, 3_000, true);
  expect(await network.hasLetGo(authorizationId)).toBe(true);
  await expect(capture(4, 1)).rejects.toMatchObject(nothingHeld);
});

it('refuses a second capture of tok_single_capture, also when the first was not meant to be final', async () => {
  const { severalCaptures, capture } = await authorized('tok_single_capture');
  expect(severalCaptures).toBe(false);
  await capture(1, 3_000);
  await expect(capture(2, 3_000)).rejects.toMatchObject(nothingHeld);
});

it('lets go of the rest and not of what was captured', async () => {
  const { orderId, authorizationId, capture, letGo } = await authorized('tok_visa');
  const { captureId } = await capture(1, 3_000);
  await letGo();
  await expect(capture(2, 1)).rejects.toMatchObject(nothingHeld);
  const refund = { operationKey: `${orderId}:refund:1`, authorizationId, captureId, ...money, amount: 3_000 };
  expect(await network.refund(refund)).toEqual({ refundId: expect.stringMatching(/^ref_/) });
});

it.each([
  ['tok_visa', 7 * 24 * 60 * 60_000],
  ['tok_expires_soon', 5_000],
])('holds %s for %d ms', async (token, holdMs) => {
  const before = Date.now();
  const { expiresAt } = await authorized(token);
  expect(expiresAt.getTime() - holdMs).toBeGreaterThanOrEqual(before);
  expect(expiresAt.getTime() - holdMs).toBeLessThanOrEqual(Date.now());
});

it('refuses to capture what has expired', async () => {
  const { authorizationId, capture } = await authorized('tok_expires_soon');
  await capture(1, 3_000);
  await tables
    .updateTable('sandbox.card_authorization')
    .set({ expires_at: new Date() })
    .where('authorization_id', '=', authorizationId)
    .execute();
  await expect(capture(2, 3_000)).rejects.toMatchObject(trouble('the authorization has expired'));
});
