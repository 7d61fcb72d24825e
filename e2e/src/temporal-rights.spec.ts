import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStack } from '@waybill/demo/stack';
import { temporalConnection } from '@waybill/demo/temporal';
import { Client, Connection } from '@temporalio/client';
import { exchangeCertificates, strangersCertificate } from '../test/certificates';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

const { temporal, http } = readStack();
let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

const as = (name: string) => {
  const pem = (file: string) => readFileSync(join(temporal.certificatesFolder ?? '', file), 'utf8');
  const tls = { ...temporal.tls!, cert: pem(`${name}.pem`), key: pem(`${name}.key`) };
  return { ...temporalConnection({ ...temporal, tls }), connectTimeout: 5_000 };
};
/** The server of `npm run test:long` knows rights; the dev server's door lets in who has a certificate. */
const knowsRights = process.env['WAYBILL_TEMPORAL'] === 'server';

it.each<[string, () => object]>([
  ['in plaintext', () => ({ tls: undefined })],
  ['without a certificate', () => ({ tls: { serverRootCACertificate: Buffer.from(temporal.tls!.ca) } })],
  [
    'with a certificate of somebody else’s authority',
    () => ({ tls: { ...as('payment').tls, clientCertPair: strangersCertificate() } }),
  ],
])('temporal workflow signal %s: nobody gets in', async (_how, spoilt) => {
  const stranger = Connection.connect({ ...as('payment'), connectTimeout: 2_000, ...spoilt() });
  await expect(stranger).rejects.toThrow();
});

(knowsRights ? describe : describe.skip)('of the server with rights', () => {
  const participants = Object.keys(http).filter((name) => name !== 'orchestrator');

  it.each(participants)(
    '%s may not signal, update, query, start, cancel or end an order, nor read it',
    async (name) => {
      const { orderId } = await waitingOrder();
      const connection = await Connection.connect(as(name));
      const { workflow } = new Client({ connection, namespace: temporal.namespace });
      const order = workflow.getHandle(`order-${orderId}`);
      const attempts = {
        signal: () => order.signal('cancel', { reason: 'x', requestedBy: 'x' }),
        update: () =>
          order.executeUpdate('requestCancellation', { args: [{ reason: 'x', requestedBy: 'x' }] }),
        query: () => order.query('orderStatus'),
        start: () =>
          workflow.start('fulfilOrder', { workflowId: `by-${name}`, taskQueue: 'orders', args: [] }),
        cancel: () => order.cancel(),
        terminate: () => order.terminate(),
        describe: () => order.describe(),
        history: () => order.fetchHistory(),
        count: () => workflow.count(),
      };
      for (const [what, attempt] of Object.entries(attempts)) {
        const answer = await attempt().then(() => 'allowed', messagesOf);
        expect([what, answer]).toEqual([what, expect.stringMatching(/PERMISSION_DENIED|unauthorized/i)]);
      }
      await connection.close();
      expect((await world.inItsWindow(orderId)).state).toBe('waiting');
    },
  );
});

it('certificates are exchanged under way, and no order is lost', async () => {
  const orders = Array.from({ length: 20 }, () => orderOf('exchange'));
  await world.shop.place(...orders.slice(0, 10));
  await exchangeCertificates(Object.keys(http));
  await world.shop.place(...orders.slice(10));
  for (const { orderId } of orders) expect((await world.ended(orderId)).state).toBe('delivered');
});

async function waitingOrder() {
  const order = orderOf('rights', { options: { cancelWindowSeconds: 86_400 } });
  await world.shop.place(order);
  await world.inItsWindow(order.orderId);
  return order;
}

function messagesOf(error: unknown): string {
  const { message, cause, details } = error as Error & { details?: string };
  return [message, details, cause === undefined ? '' : messagesOf(cause)].join(' ');
}
