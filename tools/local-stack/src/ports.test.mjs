import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PortBook, PortInUse } from './ports.mjs';

const folder = mkdtempSync(join(tmpdir(), 'waybill-ports-'));
after(() => rmSync(folder, { recursive: true }));

/** @returns {Promise<{ port: number, server: import('node:net').Server }>} */
async function takenPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port, server };
}

test('a fixed port that is taken is named, with the variable to change', async () => {
  const { port, server } = await takenPort();
  const book = new PortBook({ env: { WAYBILL_MAIL_WEB_PORT: String(port) } });
  await assert.rejects(book.choose('mail-web'), {
    name: 'PortInUse',
    message: `port ${port} (WAYBILL_MAIL_WEB_PORT) is in use by another program. Stop that program, or set WAYBILL_MAIL_WEB_PORT to another port.`,
  });
  server.close();
});

test('a fixed port that is free is taken, and one that is no port is refused', async () => {
  const { port, server } = await takenPort();
  server.close();
  await once(server, 'close');
  assert.equal(await new PortBook({ env: { WAYBILL_KAFKA_PORT: String(port) } }).choose('kafka'), port);
  await assert.rejects(
    new PortBook({ env: { WAYBILL_KAFKA_PORT: 'tcp' } }).choose('kafka'),
    /WAYBILL_KAFKA_PORT: must be/,
  );
});

test('a name keeps its port from one start to the next, unless somebody took it meanwhile', async () => {
  const file = join(folder, 'ports.json');
  const first = await new PortBook({ file, env: {} }).choose('payment');
  assert.equal(await new PortBook({ file, env: {} }).choose('payment'), first);
  const stranger = createServer().listen(first, '127.0.0.1');
  await once(stranger, 'listening');
  assert.notEqual(await new PortBook({ file, env: {} }).choose('payment'), first);
  stranger.close();
});

test('no port is given to two names', async () => {
  const book = new PortBook({ env: {} });
  const ports = await Promise.all(Array.from({ length: 50 }, (_, i) => book.choose(`service-${i}`)));
  assert.equal(new Set(ports).size, 50);
});

test('a start whose port was taken in between is tried with another; any other failure is final', async () => {
  /** @type {(number | undefined)[]} */
  const tried = [];
  const book = new PortBook({ env: {} });
  const answer = await book.startWith(['kafka'], async ([port]) => {
    tried.push(port);
    if (tried.length < 3) throw new PortInUse('a port', '');
    return 'up';
  });
  assert.equal(answer, 'up');
  assert.equal(new Set(tried).size, 3);
  await assert.rejects(
    book.startWith(['kafka'], () => Promise.reject(new Error('no disk'))),
    /no disk/,
  );
});
