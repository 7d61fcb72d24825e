import { setTimeout as sleep } from 'node:timers/promises';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { defer, lastValueFrom } from 'rxjs';
import { createPino } from './logging';
import { OrderIdInterceptor } from './order-id.interceptor';

const lines: { msg: string; orderId?: string }[] = [];
const logger = createPino('payment', 'info', { write: (line) => void lines.push(JSON.parse(line)) });

/** A message of this kind, handled as Nest does it: lazily, when somebody subscribes. */
function handled(type: string, data: unknown): Promise<unknown> {
  const context = { getType: () => type, switchToRpc: () => ({ getData: () => data }) };
  const next: CallHandler = {
    handle: () =>
      defer(async () => {
        await sleep(5);
        logger.info(type);
        return 'answer';
      }),
  };
  return lastValueFrom(new OrderIdInterceptor().intercept(context as unknown as ExecutionContext, next));
}

beforeEach(() => lines.splice(0));

it('puts the orderId of what is handled into its lines, each its own', async () => {
  const answers = await Promise.all([
    handled('rpc', { orderId: 'ord-1' }),
    handled('rpc', { orderId: 'ord-2' }),
  ]);

  expect(answers).toEqual(['answer', 'answer']);
  expect(lines.map(({ orderId }) => orderId).sort()).toEqual(['ord-1', 'ord-2']);
});

it.each([
  ['rpc', undefined],
  ['rpc', { orderId: 42 }],
  ['http', { orderId: 'ord-1' }],
])('leaves other handlers alone: %s %j', async (type, data) => {
  expect(await handled(type, data)).toBe('answer');
  expect(lines).toEqual([expect.not.objectContaining({ orderId: expect.anything() })]);
});
