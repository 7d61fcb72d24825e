import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, type INestApplication, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { firstValueFrom, ReplaySubject } from 'rxjs';
import { breakableNetwork } from '../test/breakable-network';
import { newWorker, randomQueue, startApp, temporalAddress, until, WorkflowRunner } from '../test/harness';
import { Activity, ActivityController } from './activity.decorators';
import type { TemporalWorker } from './temporal-worker';

const signalListenersBefore = process.listenerCount('SIGTERM');
let workflows: WorkflowRunner;
beforeAll(async () => {
  workflows = await WorkflowRunner.start();
});
afterAll(() => workflows.stop());

/** A controller of this queue whose one activity waits to be let go. */
function gatedActivities(taskQueue: string) {
  @ActivityController(taskQueue)
  class GatedActivities {
    readonly gate = new ReplaySubject<string>(1);
    started = 0;
    cancelled = false;

    @Activity() async pass() {
      this.started += 1;
      return Promise.race([firstValueFrom(this.gate), Context.current().cancelled]);
    }
    @Activity() async passUnlessCancelled() {
      this.started += 1;
      await Context.current().cancelled.catch(() => (this.cancelled = true));
      return 'gave up';
    }
    @Activity() async ignoreEverything() {
      this.started += 1;
      return firstValueFrom(this.gate);
    }
  }
  return GatedActivities;
}

function moduleOf(...controllers: Type[]): Type {
  @Module({ controllers })
  class TestModule {}
  return TestModule;
}

/** An application that has been started but may not be ready. */
async function started(controllers: Type[], worker: TemporalWorker): Promise<INestApplication> {
  const app = await NestFactory.create(moduleOf(...controllers), { logger: false, abortOnError: false });
  app.connectMicroservice({ strategy: worker }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  return app;
}

describe('shutdown', () => {
  test('lets a running activity finish, and its answer arrives', async () => {
    const taskQueue = randomQueue();
    const Gated = gatedActivities(taskQueue);
    const worker = newWorker(taskQueue);
    const app = await startApp(moduleOf(Gated), [worker]);
    const activities = app.get(Gated);
    const run = await workflows.start({ taskQueue, activity: 'pass', args: [], maximumAttempts: 1 });
    await until(() => activities.started === 1);

    let closed = false;
    const closing = app.close().then(() => (closed = true));
    await until(() => worker.notReadyBecause() === 'shutting down');
    const late = await workflows.start({ taskQueue, activity: 'pass', args: [], maximumAttempts: 1 });
    expect(closed).toBe(false);
    activities.gate.next('finished');

    expect(await run.result()).toBe('finished');
    await closing;
    expect(activities.started).toBe(1);
    await late.terminate();
  });

  test('cancels what outlives the grace', async () => {
    const taskQueue = randomQueue();
    const Gated = gatedActivities(taskQueue);
    const app = await startApp(moduleOf(Gated), [newWorker(taskQueue, { shutdownGraceMs: 20 })]);
    const activities = app.get(Gated);
    const run = await workflows.start({ taskQueue, activity: 'passUnlessCancelled', args: [] });
    await until(() => activities.started === 1);
    await app.close();
    expect(activities.cancelled).toBe(true);
    await run.terminate().catch(unlessEnded); // its answer may have arrived
  });

  test('ends even when an activity ignores everything, and is no failure then', async () => {
    const taskQueue = randomQueue();
    const Gated = gatedActivities(taskQueue);
    const worker = newWorker(taskQueue, { shutdownGraceMs: 20 });
    let failed = false;
    worker.failed.catch(() => (failed = true));
    const app = await startApp(moduleOf(Gated), [worker]);
    const run = await workflows.start({ taskQueue, activity: 'ignoreEverything', args: [] });
    const activities = app.get(Gated);
    await until(() => activities.started === 1);
    await app.close();
    expect(failed).toBe(false);
    activities.gate.next('at last');
    await run.terminate();
  });
});

describe('start', () => {
  test('goes on trying while Temporal is not there; not ready, but started, and able to stop', async () => {
    const port = await freePort();
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue, { address: `127.0.0.1:${port}` });
    const app = await started([gatedActivities(taskQueue)], worker);
    await until(() => worker.notReadyBecause() !== 'not started');
    expect(worker.notReadyBecause()).toContain(`Temporal at 127.0.0.1:${port} is not there`);
    await app.close();
  });

  test('two handlers of one activity on one queue are an error that names both', async () => {
    const taskQueue = randomQueue();
    @ActivityController(taskQueue)
    class FirstOwner {
      @Activity() async charge() {}
    }
    @ActivityController(taskQueue)
    class SecondOwner {
      @Activity() async charge() {}
    }
    await expect(started([FirstOwner, SecondOwner], newWorker(taskQueue))).rejects.toThrow(
      /"charge".*FirstOwner\.charge.*SecondOwner\.charge/,
    );
  });

  test('an activity on a class that is no activity controller is an error that names it', async () => {
    @Controller()
    class Stray {
      @Activity() async charge() {}
    }
    await expect(started([Stray], newWorker(randomQueue()))).rejects.toThrow(/Stray\.charge/);
  });

  test('a queue without any handler is an error that names it', async () => {
    const taskQueue = randomQueue();
    await expect(started([], newWorker(taskQueue))).rejects.toThrow(taskQueue);
  });
});

test('an outage shows in readiness, and ends by itself', async () => {
  const taskQueue = randomQueue();
  const network = await breakableNetwork(temporalAddress());
  const worker = newWorker(taskQueue, { address: network.address });
  const Gated = gatedActivities(taskQueue);
  const app = await startApp(moduleOf(Gated), [worker]);
  await network.break();
  await until(() => worker.notReadyBecause() !== undefined);
  await network.mend();
  await until(() => worker.notReadyBecause() === undefined);

  app.get(Gated).gate.next('passed');
  expect(await workflows.call({ taskQueue, activity: 'pass', args: [] })).toBe('passed');
  await app.close();
  await network.break();
});

describe('failed', () => {
  test('rejects when the worker has stopped by itself and never ends', async () => {
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue, {
      worker: {
        plugins: [
          {
            name: 'waits for a task that is never given back',
            async runWorker(running, next) {
              const stopped = next(running);
              await sleep(0);
              running.shutdown();
              await stopped;
              await new Promise(() => undefined);
            },
          },
        ],
      },
    });
    const app = await started([gatedActivities(taskQueue)], worker);
    await expect(worker.failed).rejects.toThrow(/the worker is STOPPED by itself and does not end/);
    await app.close();
  });

  test('rejects when the running worker breaks, and readiness says so', async () => {
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue, {
      worker: {
        plugins: [
          {
            name: 'breaks once it runs',
            async runWorker(running, next) {
              const stopped = next(running);
              await sleep(0);
              running.shutdown();
              await stopped;
              throw new Error('polling broke');
            },
          },
        ],
      },
    });
    const app = await started([gatedActivities(taskQueue)], worker);
    await expect(worker.failed).rejects.toThrow('polling broke');
    expect(worker.notReadyBecause()).toBe('worker is STOPPED');
    await app.close();
  });

  test('rejects when somebody else stops the worker', async () => {
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue);
    const app = await startApp(moduleOf(gatedActivities(taskQueue)), [worker]);
    worker.unwrap<{ shutdown(): void }>().shutdown();
    await expect(worker.failed).rejects.toThrow('stopped by somebody else');
    await app.close();
  });

  test('rejects when the worker cannot even be made', async () => {
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue, { workflowBundle: { codePath: '/nowhere/workflows.js' } });
    const app = await started([], worker);
    await expect(worker.failed).rejects.toThrow('/nowhere/workflows.js');
    expect(worker.notReadyBecause()).toContain('/nowhere/workflows.js');
    await app.close();
  });
});

test('takes no signals: the application owns its shutdown', async () => {
  const taskQueue = randomQueue();
  const app = await startApp(moduleOf(gatedActivities(taskQueue)), [newWorker(taskQueue)]);
  expect(process.listenerCount('SIGTERM')).toBe(signalListenersBefore);
  await app.close();
});

function unlessEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
