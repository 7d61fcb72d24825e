import { setTimeout as sleep } from 'node:timers/promises';
import { createPino, ServiceLogger, withOrderId } from './logging';

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

it('says what failed and why of an error under the name that Temporal gives it', () => {
  const [line] = logged((logger) => {
    const error = new Error('no stock', { cause: new Error('the shelf is empty') });
    const task = { error, activityType: 'reserveStock', token: 'tok_visa' };
    new ServiceLogger(logger).error({ msg: 'Activity failed', ...task }, 'Temporal');
  });
  expect(line).toMatchObject({
    msg: 'Activity failed',
    error: { name: 'Error', message: 'no stock', cause: { message: 'the shelf is empty' } },
    token: '[redacted]',
  });
});

it.each([
  ['an error that cannot be read', Object.defineProperty(new Error('x'), 'message', { get: boom })],
  ['a text', 'it broke'],
  ['nothing', undefined],
  ['an object', { secret: 'tok_visa' }],
])('writes a line also where the error is %s', (_what, error) => {
  const [line] = logged((logger) => logger.error({ error, msg: 'Worker failed' }));
  expect(line).toMatchObject({ msg: 'Worker failed' });
  expect(JSON.stringify(line)).not.toContain('tok_visa');
});

function boom(): never {
  throw new Error('no');
}
