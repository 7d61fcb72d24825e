import { setTimeout as sleep } from 'node:timers/promises';
import { createPino, withOrderId } from './logging';

function logged(work: (logger: ReturnType<typeof createPino>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createPino('payment', 'info', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

it('names the service, the level and the time in every line', () => {
  expect(logged((logger) => logger.info('hello'))).toEqual([
    { level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), service: 'payment', msg: 'hello' },
  ]);
});

it('carries the order id through asynchronous work, each its own', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createPino('payment', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const work = (name: string, ms: number) => async () => {
    await sleep(ms);
    logger.info(name);
  };

  await Promise.all([withOrderId('ord-1', work('one', 20)), withOrderId('ord-2', work('two', 5))]);
  logger.info('none');

  expect(lines.map(({ msg, orderId }) => [msg, orderId])).toEqual([
    ['two', 'ord-2'],
    ['one', 'ord-1'],
    ['none', undefined],
  ]);
});

it.each([
  ['at the top', { token: 'tok_visa', email: 'ada@example.com', authorization: 'Bearer x' }],
  [
    'in an order',
    { order: { payment: { token: 'tok_visa' }, shipTo: { name: 'Ada' }, contact: { email: 'a@b' } } },
  ],
])('keeps secrets out %s', (_where, secrets) => {
  const [line] = logged((logger) => logger.info(secrets, 'order'));
  expect(JSON.stringify(line)).not.toMatch(/tok_visa|Ada|ada@|a@b|Bearer/);
});

it("leaves out of an error what may quote data, and keeps what helps: PostgreSQL's `detail` quotes rows", () => {
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(ada@example.com)',
  });
  const [line] = logged((logger) => logger.error({ err: new Error('not stored', { cause }) }));

  expect(line).toMatchObject({
    err: { message: 'not stored', cause: { message: 'duplicate key', code: '23505' } },
  });
  expect(JSON.stringify(line)).not.toContain('ada@');
});
