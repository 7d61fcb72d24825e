import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflows } from '../src/bundle-workflows';
import { TemporalWorker, type TemporalWorkerOptions } from '../src/temporal-worker';
import type { Call, callActivity, echo } from './test.workflow';

export const randomQueue = (): string => `test-${randomUUID()}`;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}

export const temporalAddress = (): string => {
  const address = process.env.TEMPORAL_ADDRESS;
  if (!address) throw new Error('TEMPORAL_ADDRESS is missing: it is set by the test run');
  return address;
};

export const newWorker = (taskQueue: string, more: Partial<TemporalWorkerOptions> = {}): TemporalWorker =>
  new TemporalWorker({ address: temporalAddress(), namespace: 'default', taskQueue, ...more });

/** A Nest application with these workers, ready. */
export async function startApp(
  module: Type | DynamicModule,
  workers: TemporalWorker[],
  prepare: (app: INestApplication) => void = () => undefined,
): Promise<INestApplication> {
  const app = await NestFactory.create(module, { logger: ['fatal'], abortOnError: false });
  prepare(app);
  for (const strategy of workers) app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  await until(() => workers.every((worker) => worker.notReadyBecause() === undefined));
  return app;
}

/** Runs `test.workflow.ts` on a queue of its own, to call activities from. */
export class WorkflowRunner {
  private constructor(
    readonly client: Client,
    readonly bundlePath: string,
    readonly taskQueue: string,
    private readonly app: INestApplication,
  ) {}

  static async start(): Promise<WorkflowRunner> {
    const bundlePath = join(await mkdtemp(join(tmpdir(), 'workflows-')), 'workflows.js');
    await bundleWorkflows({ workflowsPath: require.resolve('./test.workflow'), outFile: bundlePath });
    const taskQueue = randomQueue();
    const worker = newWorker(taskQueue, { workflowBundle: { codePath: bundlePath } });
    class WorkflowsOnly {}
    const app = await startApp({ module: WorkflowsOnly }, [worker]);
    const connection = await Connection.connect({ address: temporalAddress() });
    return new WorkflowRunner(new Client({ connection }), bundlePath, taskQueue, app);
  }

  start(call: Call) {
    return this.client.workflow.start<typeof callActivity>('callActivity', {
      taskQueue: this.taskQueue,
      workflowId: randomUUID(),
      args: [call],
    });
  }

  startEcho() {
    return this.client.workflow.start<typeof echo>('echo', {
      taskQueue: this.taskQueue,
      workflowId: randomUUID(),
    });
  }

  async call(call: Call): Promise<unknown> {
    return (await this.start(call)).result();
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.client.connection.close();
    await rm(join(this.bundlePath, '..'), { recursive: true });
  }
}
