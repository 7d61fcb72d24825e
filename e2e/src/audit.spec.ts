import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { authorizationOf } from '@waybill/demo/identity/access-token';
import { until } from '@waybill/demo/until';
import { orderOf } from '../test/orders';
import { runCommand } from '../test/run-tool';
import { leaveNothing } from '../test/leave-nothing';
import { placeInItsWindow } from '../test/waiting-orders';
import { World } from '../test/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
/** Those in their window; other tests look at all that there is. */
const left: string[] = [];
afterAll(async () => {
  await leaveNothing(world, left);
  await world.close();
});

interface Entry {
  about: string;
  actor: string;
  action: string;
  details: Record<string, unknown>;
  words?: Record<string, unknown>;
  requestId?: string;
}

/** Oldest first. */
async function auditOf(query: string): Promise<Entry[]> {
  const { status, body } = await world.api().get(`/audit?${query}`);
  expect(status).toBe(200);
  return (body as { items: Entry[] }).items.reverse();
}
const written = (query: string, action: string) =>
  until(`the audit of ${query} has ${action}`, async () => {
    const entries = await auditOf(query);
    return entries.some((entry) => entry.action === action) && entries;
  });
const verify = () => runCommand('audit', ['verify']);

async function inItsWindow(): Promise<string> {
  const { orderId } = await placeInItsWindow(world, 'audit');
  left.push(orderId);
  return orderId;
}

it('who asked for what is written before the order hears of it, and what came of it after', async () => {
  const orderId = await inItsWindow();
  const requestId = randomUUID();
  const { shipTo } = orderOf('address');
  await world.api().post(`/orders/${orderId}/shipping-address`, { shipTo }, { 'x-request-id': requestId });
  await world.api().post(`/orders/${orderId}/cancellation`, { reason: 'a change of mind', requestedBy: 'x' });
  const entries = await written(`order=${orderId}`, 'cancelled');
  const actions = entries.map(({ action }) => action);
  expect([...actions].sort()).toEqual([
    ...['cancellation', 'cancelled', 'changeShippingAddress', 'shipping-address'],
  ]);
  expect(actions.indexOf('changeShippingAddress')).toBeLessThan(actions.indexOf('shipping-address'));
  expect(actions.indexOf('cancellation')).toBeLessThan(actions.indexOf('cancelled'));
  const { sub } = JSON.parse(
    Buffer.from(
      (await authorizationOf(world.stack, 'operator')).authorization.split('.')[1]!,
      'base64url',
    ).toString(),
  ) as { sub: string };
  const entryOf = (wanted: string) => entries.find(({ action }) => action === wanted);
  expect(entryOf('changeShippingAddress')).toMatchObject({
    about: `order:${orderId}`,
    requestId,
    details: {},
  });
  expect(entryOf('cancellation')).toMatchObject({
    actor: sub,
    words: { reason: 'a change of mind', requestedBy: 'x' },
  });
  expect(JSON.stringify(entries)).not.toContain(shipTo.line1);
});

it('what was refused was asked for all the same', async () => {
  const orderId = await inItsWindow();
  const refused = await world.api().post(`/orders/${orderId}/payment-method`, { token: 'tok_visa' });
  await world.apiAs('approver').post(`/orders/${orderId}/approval`, { decision: 'approve' });
  expect(refused.status).toBe(200);
  expect((await auditOf(`order=${orderId}`)).map(({ action }) => action)).toContain('approve');
});

it('an edited dead letter keeps both versions, and who did it', async () => {
  const order = orderOf('audit');
  await world.shop.place({ ...order, lines: [] });
  const letter = await until('the letter is on the desk', async () => {
    const { body } = await world.api().get('/dead-letters?limit=200');
    return (body as { items: { id: number; key: string }[] }).items.find(({ key }) => key === order.orderId);
  });
  const redriven = await world
    .api()
    .post(`/dead-letters/${letter.id}/redrive`, { reason: 'lines were lost', data: order });
  expect(redriven.status).toBe(200);
  expect(await auditOf(`letter=${letter.id}`)).toMatchObject([
    { action: 'redrive', details: { edited: true }, before: expect.any(String), after: expect.any(String) },
  ]);
  const [row] = await world.witnesses
    .database('orchestrator')
    .rows<{ came: string; sent: string }>(
      `SELECT convert_from(value, 'UTF8') AS came, convert_from(sent_value, 'UTF8') AS sent FROM dead_letter WHERE id = ${letter.id}`,
    );
  expect(row?.came).toContain('"lines":[]');
  expect(row?.sent).toContain('MUG-BLUE');
  await world.isIn('delivered', order.orderId);
});

describe('npm run audit -- verify', () => {
  it('finds nothing that was changed', async () => {
    await inItsWindow();
    expect(await verify()).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining('Nothing was changed'),
    });
  });

  it('finds a row that the superuser has changed', async () => {
    const orderId = await inItsWindow();
    await world.api().post(`/orders/${orderId}/cancellation`, { reason: 'x', requestedBy: 'x' });
    await written(`order=${orderId}`, 'cancelled');
    const database = world.witnesses.database('orchestrator');
    const row = `chain = 'order:${orderId}' AND n = 1`;
    await until('its hash is published', async () => {
      const waiting = await database.rows(
        `SELECT FROM audit_pending p JOIN audit a ON a.id = p.audit_id WHERE ${row}`,
      );
      return waiting.length === 0;
    });
    const [before] = await database.rows<{ actor: string }>(`SELECT actor FROM audit WHERE ${row}`);
    await database.rows(`UPDATE audit SET actor = 'somebody else' WHERE ${row}`);
    const found = await verify();
    await database.rows(`UPDATE audit SET actor = '${before!.actor}' WHERE ${row}`);
    expect(found).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining(`order:${orderId} #1: was changed`),
    });
    expect(await verify()).toMatchObject({ exitCode: 0 });
  });

  it('the service itself may neither change nor erase an entry', async () => {
    const client = new Client({ connectionString: world.stack.postgresAsService['orchestrator'] });
    await client.connect();
    try {
      for (const statement of [
        "UPDATE audit SET actor = 'x'",
        'DELETE FROM audit',
        'TRUNCATE audit',
        "UPDATE audit_words SET salt = 'x'",
      ])
        await expect(client.query(statement)).rejects.toMatchObject({ code: '42501' });
    } finally {
      await client.end();
    }
  });
});
