import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wishOf } from './arguments.mjs';
import { carryOut } from './carry-out.mjs';

const folder = mkdtempSync(join(tmpdir(), 'waybill-dlq-'));
const file = join(folder, 'order.json');
after(() => rmSync(folder, { recursive: true }));
const said = ['--by', 'ops', '--reason-why', 'put right'];
const body = { by: 'ops', reason: 'put right' };

/** @param {Record<string, { status?: number, answer: unknown }>} answers by method and path */
async function desk(answers) {
  /** @type {unknown[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    asked.push(text === '' ? request.url : JSON.parse(text));
    const { status = 200, answer } = answers[`${request.method} ${request.url}`] ?? {
      status: 500,
      answer: {},
    };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  after(() => server.close());
  const url = `http://127.0.0.1:${port}`;
  /** @type {string[]} */
  const lines = [];
  return {
    asked,
    lines,
    run: (/** @type {string[]} */ ...args) =>
      carryOut(wishOf(args), { url, token: 'a.b.c' }, (line) => lines.push(line)),
  };
}

const letter = {
  ...{
    id: 7,
    state: 'open',
    reason: 'invalid',
    detail: 'total: must be the sum, 1740',
    key: 'ord-1',
    count: 2,
  },
  ...{ topic: 'shop.orders.v1', partition: 3, offset: 41, redrivenFrom: 'shop.orders.v1/3/12' },
  ...{ firstSeen: '2026-11-22T10:00:00.000Z', lastSeen: '2026-11-22T10:00:00.000Z' },
};

test('what is wrong with the arguments is named', () => {
  assert.throws(() => wishOf([]), /usage/);
  assert.throws(() => wishOf(['burn', '7']), /usage/);
  assert.throws(() => wishOf(['show']), /usage/);
  assert.throws(() => wishOf(['discard', '7', '--by', 'ops']), /--reason-why/);
  assert.deepEqual(wishOf(['redrive', '7', '--reason-why', 'x']), {
    do: 'redrive',
    id: '7',
    body: { reason: 'x' },
  });
  assert.throws(() => wishOf(['redrive', ...said]), /usage/);
  assert.throws(() => wishOf(['redrive', '7', '--reason', 'invalid', ...said]), /usage/);
  assert.throws(() => wishOf(['redrive', '7', '8', ...said]), /one at a time/);
  assert.throws(() => wishOf(['discard', '7', '--data', file, ...said]), /--data/);
  assert.throws(() => wishOf(['redrive', '7', '--data', join(folder, 'none'), ...said]), /--data.*read/);
  assert.throws(() => wishOf(['redrive', '--reason', 'invalid', '--limit', 'all', ...said]), /--limit/);
  writeFileSync(file, 'no json');
  assert.throws(() => wishOf(['redrive', '7', '--data', file, ...said]), /--data.*JSON/);
});

test('list shows every page as a table', async () => {
  const { run, lines } = await desk({
    'GET /dead-letters?reason=invalid&limit=200': { answer: { items: [letter], nextCursor: 'next' } },
    'GET /dead-letters?reason=invalid&limit=200&cursor=next': { answer: { items: [{ ...letter, id: 8 }] } },
  });
  await run('list', '--reason', 'invalid');
  const rows = lines.filter((line) => /^[78] /.test(line));
  assert.equal(rows.length, 2);
  assert.match(rows[0] ?? '', /2026-11-22 10:00:00 +invalid +2 +ord-1 +total: must be the sum/);
  assert.equal(lines.at(-1), '2 (open, invalid)');
});

test('list says when there are none', async () => {
  const { run, lines } = await desk({ 'GET /dead-letters?limit=200': { answer: { items: [] } } });
  await run('list');
  assert.deepEqual(lines, ['no dead letters (open)']);
});

test('show has the payload, and what is wrong where', async () => {
  const problems = [{ path: 'lines.0.quantity', message: 'Too small' }];
  const payload = { json: { orderId: 'ord-1', payment: { token: '***' } } };
  const answer = { ...letter, bytes: 300, headers: { ce_type: 'OrderPlaced' }, payload, problems };
  const { run, lines } = await desk({ 'GET /dead-letters/7': { answer } });
  await run('show', '7');
  const text = lines.join('\n');
  for (const part of [
    /shop.orders.v1\/3\/41/,
    /3\/12; 2 times/,
    /"token": "\*\*\*"/,
    /lines.0.quantity: Too small/,
  ])
    assert.match(text, part);
});

test('redrive and discard say who and why; an edited payload goes along', async () => {
  writeFileSync(file, '{"orderId":"ord-1"}');
  const done = { ...letter, state: 'redriven', handled: { edited: true } };
  const { run, asked, lines } = await desk({
    'POST /dead-letters/7/redrive': { answer: done },
    'POST /dead-letters/7/discard': { answer: { ...letter, state: 'discarded', handled: {} } },
  });
  await run('redrive', '7', '--data', file, '--type', 'OrderPlaced', ...said);
  await run('discard', '7', ...said);
  assert.deepEqual(asked, [{ ...body, data: { orderId: 'ord-1' }, type: 'OrderPlaced' }, body]);
  assert.deepEqual(lines, ['dead letter 7 is redriven, with another payload', 'dead letter 7 is discarded']);
});

test('redriving many says what became of them, and fails when not all could be', async () => {
  const answer = { redriven: 3, failed: [{ id: 9, because: 'it came from nowhere' }], notTried: 2 };
  const { run, asked, lines } = await desk({ 'POST /dead-letters/redrive': { answer } });
  await assert.rejects(run('redrive', '--reason', 'invalid', '--limit', '5', ...said), /3 could not/);
  assert.deepEqual(asked, [{ ...body, filter: { reason: 'invalid' }, limit: 5 }]);
  assert.deepEqual(lines, ['3 redriven', '  9: it came from nowhere', '2 not tried']);
});

test('what the desk refuses is said, and that nobody answers', async () => {
  const refusal = { status: 409, answer: { detail: 'id: dead letter 7 was discarded by ops' } };
  const { run } = await desk({ 'POST /dead-letters/7/discard': refusal });
  await assert.rejects(run('discard', '7', ...said), { message: refusal.answer.detail });
  await assert.rejects(
    carryOut({ do: 'show', id: '7' }, { url: 'http://127.0.0.1:1' }, () => {}),
    /Nobody answers/,
  );
});
