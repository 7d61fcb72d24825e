import { randomUUID } from 'node:crypto';
import { type INestApplication, Module } from '@nestjs/common';
import type { ActivityFailure, ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { randomQueue, startApp, newWorker, WorkflowRunner } from '../test/harness';
import { Activity, ActivityController } from './activity.decorators';
import type { FinalError } from './temporal-failure';

let workflows: WorkflowRunner;
let app: INestApplication;
const taskQueue = randomQueue();

/** What a service's author may let out by mistake. */
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
const throwing = Object.defineProperty({}, 'a', {
  enumerable: true,
  get: () => {
    throw new Error('no');
  },
});
const HALF = 'half \ud800 of a pair';

const answers: Record<string, unknown> = {
  'a BigInt': { n: 1n },
  'a cycle': cycle,
  'a getter that throws': throwing,
  'a function': () => 1,
  'a symbol': Symbol('x'),
  'toJSON of nothing': { toJSON: () => undefined },
  '5 MB': 'x'.repeat(5_000_000),
};

class Refused extends Error implements FinalError {
  override readonly name: string;
  readonly retryable = false;
  constructor(
    message: string,
    readonly details: unknown,
    name = 'OutOfStock',
  ) {
    super(message);
    this.name = name;
  }
}
function chain(length: number): Error {
  let error = new Error('the first');
  for (let n = 0; n < length; n++) error = new Error(`after ${n}`, { cause: error });
  return error;
}
const hostileError = (property: string) =>
  Object.defineProperty(new Error('x'), property, {
    get: () => {
      throw new Error('no');
    },
  });

const throws: Record<string, unknown> = {
  'half a surrogate pair': new Error(HALF),
  'half a pair in a refusal': new Refused(HALF, { sku: HALF }),
  'half a pair in its name': new Refused('no', {}, HALF),
  'half a pair in its cause': new Error('outer', { cause: new Error(HALF) }),
  'a BigInt among details': new Refused('no', { n: 1n }),
  'a cycle among details': new Refused('no', cycle),
  'a getter that throws among details': new Refused('no', throwing),
  'a function for details': new Refused('no', () => 1),
  '5 MB of details': new Refused('no', 'x'.repeat(5_000_000)),
  '5 MB of message': new Error('x'.repeat(5_000_000)),
  'no message': new Error(),
  '10,000 causes': chain(10_000),
  'a message that cannot be read': hostileError('message'),
  'a stack that cannot be read': hostileError('stack'),
  'a cause that cannot be read': hostileError('cause'),
  'a text': HALF,
  nothing: undefined,
  null: null,
  'a symbol': Symbol('x'),
  'a BigInt': 1n,
  'a function': () => 1,
  'an object without prototype': Object.create(null),
  'an object that throws': throwing,
  'a proxy': new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  ),
};

@ActivityController(taskQueue)
class Hostile {
  @Activity() async answer(what: string) {
    return answers[what];
  }
  @Activity() async throw(what: string) {
    throw throws[what];
  }
  @Activity() async serve() {
    return 'served';
  }
}
@Module({ controllers: [Hostile] })
class HostileModule {}

beforeAll(async () => {
  workflows = await WorkflowRunner.start();
  app = await startApp(HostileModule, [newWorker(taskQueue)]);
});
afterAll(async () => {
  await app.close();
  await workflows.stop();
});

/** The failure of one attempt, as the workflow has it; then the same worker serves somebody else. */
async function failureOf(activity: string, what: string): Promise<ApplicationFailure> {
  const failed = await workflows.call({ taskQueue, activity, args: [what], maximumAttempts: 1 }).then(
    () => undefined,
    (error: WorkflowFailedError) => error,
  );
  expect(await workflows.call({ taskQueue, activity: 'serve', args: [] })).toBe('served');
  return (failed?.cause as ActivityFailure).cause as ApplicationFailure;
}

describe('an activity that answers what cannot be encoded', () => {
  it.each(Object.keys(answers))('%s: that attempt fails for good, and says so', async (what) => {
    expect(await failureOf('answer', what)).toMatchObject({
      type: 'NotEncodable',
      nonRetryable: true,
      message: expect.stringMatching(/^the answer cannot be encoded: \S/),
    });
  });
});

describe('an activity that throws', () => {
  it.each(Object.keys(throws))('%s: that attempt fails', async (what) => {
    const { message } = await failureOf('throw', what);
    expect(message.isWellFormed()).toBe(true);
    expect(message.length).toBeLessThan(25_000);
  });

  it('a refusal keeps its type and that it is final, whatever of its details is left out', async () => {
    for (const what of ['a BigInt among details', 'a cycle among details', '5 MB of details'])
      expect(await failureOf('throw', what)).toMatchObject({
        type: 'OutOfStock',
        nonRetryable: true,
        message: 'no',
        details: [{ leftOut: expect.stringContaining('a detail') }],
      });
    expect(await failureOf('throw', 'half a pair in a refusal')).toMatchObject({
      type: 'OutOfStock',
      message: 'half \ufffd of a pair',
      details: [{ sku: HALF }],
    });
  });
});

describe('a workflow', () => {
  const started = async () => workflows.startEcho();

  it.each(['half', 'long'])('whose answers and refusals are %s lives, and ends', async (what) => {
    const echo = await started();
    for (const update of ['refuse', 'fail'])
      await expect(echo.executeUpdate(update, { args: [what] })).rejects.toThrow();
    await expect(echo.query('ask', `throws ${what}`)).rejects.toThrow();
    if (what === 'half') expect(await echo.executeUpdate('answer', { args: [what] })).toBe(HALF);
    if (what === 'half') expect(await echo.query('ask', what)).toBe(HALF);
    await echo.signal('end');
    expect(await echo.result()).toBe('heard 0');
  });

  it.each(['half', 'long'])(
    'that fails with what is %s has failed, and its worker serves others',
    async (what) => {
      const failing = workflows.client.workflow.execute('failing', {
        ...{ taskQueue: workflows.taskQueue, workflowId: randomUUID(), args: [what] },
      });
      await expect(failing).rejects.toThrow();
      expect(await workflows.call({ taskQueue, activity: 'serve', args: [] })).toBe('served');
    },
  );

  const bytes = (text: string) => Buffer.from(text);
  it.each([
    ['broken JSON', { metadata: { encoding: bytes('json/plain') }, data: bytes('{"reason":"x"') }],
    ['an unknown encoding', { metadata: { encoding: bytes('binary/encrypted') }, data: bytes('x') }],
    ['no encoding', { metadata: {}, data: bytes('x') }],
    ['no metadata', { data: bytes('x') }],
  ])('that is signalled with %s hears it, and all that comes after', async (_what, payload) => {
    const echo = await started();
    await workflows.client.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: echo.workflowId },
      signalName: 'hear',
      input: { payloads: [payload] },
      requestId: randomUUID(),
    });
    await echo.signal('end');
    expect(await echo.result()).toBe('heard 1');
  });
});
