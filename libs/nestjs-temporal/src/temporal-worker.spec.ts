import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { Context } from '@temporalio/activity';
import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { map } from 'rxjs';
import { z } from 'zod';
import { newWorker, randomQueue, startApp, WorkflowRunner } from '../test/harness';
import { Activity, ActivityController, Request } from './activity.decorators';
import { asReceived } from './request.pipe';

const queue = randomQueue();
const otherQueue = randomQueue();
const unservedQueue = randomQueue();

class CardDeclined extends Error {
  override readonly name = 'CardDeclined';
  readonly retryable = false;
  readonly details = { code: 'insufficient_funds' };
}

const chargeRequest = z.object({
  order: z.object({ total: z.int() }),
  currency: z.string().default('EUR'),
});
type ChargeRequest = z.infer<typeof chargeRequest>;

@Injectable()
class Greeter {
  greet(name: string) {
    return `Hello, ${name}`;
  }
}

@ActivityController(queue)
class TestActivities {
  attempts = 0;
  constructor(@Inject(Greeter) private readonly greeter: Greeter) {}

  @Activity() async greet(name: string) {
    return this.greeter.greet(name);
  }
  @Activity() async decline() {
    this.attempts += 1;
    throw new CardDeclined('The bank said no', { cause: new Error('what the bank wrote') });
  }
  @Activity() async failTwice() {
    this.attempts += 1;
    if (this.attempts <= 2) throw new RangeError(`attempt ${this.attempts} failed`);
    return this.attempts;
  }
  @Activity() async alwaysFail() {
    throw new RangeError('the database is away');
  }
  @Activity() async charge(@Request(chargeRequest) request: ChargeRequest) {
    return { request, received: asReceived(request) };
  }
  @Activity() async attemptNumber() {
    return Context.current().info.attempt;
  }
}

@ActivityController(otherQueue)
class OtherActivities {
  @Activity() async greet() {
    return 'from the other queue';
  }
}

@ActivityController(unservedQueue)
class ActivitiesOfNobody {
  @Activity() async greet() {
    return 'from nobody';
  }
}

@Module({ controllers: [TestActivities, OtherActivities, ActivitiesOfNobody], providers: [Greeter] })
class TestModule {}

class Exclaim implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((answer: unknown) => (typeof answer === 'string' ? `${answer}!` : answer)));
  }
}
class Trim implements PipeTransform {
  transform(value: unknown) {
    return typeof value === 'string' ? value.trim() : value;
  }
}

let workflows: WorkflowRunner;
let app: Awaited<ReturnType<typeof startApp>>;

beforeAll(async () => {
  workflows = await WorkflowRunner.start();
  app = await startApp(TestModule, [newWorker(queue), newWorker(otherQueue)], (nest) => {
    nest.useGlobalInterceptors(new Exclaim());
    nest.useGlobalPipes(new Trim());
  });
});
afterAll(async () => {
  await app.close();
  await workflows.stop();
});
beforeEach(() => {
  app.get(TestActivities).attempts = 0;
});

/** The failure as a workflow's own code would catch it. */
async function failureOf(activity: string, args: unknown[] = [], maximumAttempts?: number) {
  const error: unknown = await workflows
    .call({ taskQueue: queue, activity, args, maximumAttempts })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  const activityFailure = (error as WorkflowFailedError).cause;
  expect(activityFailure).toBeInstanceOf(ActivityFailure);
  const failure = (activityFailure as ActivityFailure).cause;
  expect(failure).toBeInstanceOf(ApplicationFailure);
  return failure as ApplicationFailure;
}

test('dependency injection, pipes and interceptors apply', async () => {
  const answer = await workflows.call({ taskQueue: queue, activity: 'greet', args: ['  Ada '] });
  expect(answer).toBe('Hello, Ada!');
});

test("the activity's context is there", async () => {
  expect(await workflows.call({ taskQueue: queue, activity: 'attemptNumber', args: [] })).toBe(1);
});

test('a refusal arrives as its own non-retryable type, with its details, and is not tried again', async () => {
  const failure = await failureOf('decline');
  expect(failure).toMatchObject({
    type: 'CardDeclined',
    message: 'The bank said no',
    nonRetryable: true,
    details: [{ code: 'insufficient_funds' }],
  });
  expect(failure.cause).toBeUndefined();
  expect(app.get(TestActivities).attempts).toBe(1);
});

test('trouble is tried again', async () => {
  expect(await workflows.call({ taskQueue: queue, activity: 'failTwice', args: [] })).toBe(3);
});

test('trouble that lasts arrives with its own type and message', async () => {
  const failure = await failureOf('alwaysFail', [], 2);
  expect(failure).toMatchObject({ type: 'RangeError', message: 'the database is away', nonRetryable: false });
});

test('a request is handed on as its schema makes it, and the original is there to hash', async () => {
  const received = { order: { total: 5 }, addedLater: true };
  expect(await workflows.call({ taskQueue: queue, activity: 'charge', args: [received] })).toEqual({
    request: { order: { total: 5 }, currency: 'EUR' },
    received,
  });
});

test('a request that does not fit is refused, naming the field and not its value', async () => {
  const failure = await failureOf('charge', [{ order: { total: '4111-secret' } }]);
  expect(failure).toMatchObject({ type: 'InvalidRequest', nonRetryable: true });
  expect(failure.message).toMatch(/^order\.total: .*expected/);
  expect(failure.details).toEqual([[{ field: 'order.total', problem: expect.any(String) }]]);
  expect(JSON.stringify(failure)).not.toContain('4111-secret');
});

test('an activity called with two arguments is refused rather than half heard', async () => {
  const failure = await failureOf('greet', ['Ada', 'Grace']);
  expect(failure).toMatchObject({ type: 'InvalidRequest', message: 'request: one argument, not 2' });
});

test('two queues in one process each serve their own handlers', async () => {
  expect(await workflows.call({ taskQueue: otherQueue, activity: 'greet', args: [] })).toBe(
    'from the other queue!',
  );
  const error: unknown = await workflows
    .call({ taskQueue: otherQueue, activity: 'charge', args: [], maximumAttempts: 1 })
    .catch((thrown: unknown) => thrown);
  expect((error as WorkflowFailedError).cause?.cause).toMatchObject({ type: 'NotFoundError' });
});

test('an activity of a queue that no worker here has is not served', async () => {
  const { workflowService } = workflows.client;
  const described = await workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: unservedQueue },
    taskQueueType: 2,
  });
  expect(described.pollers).toEqual([]);
});
