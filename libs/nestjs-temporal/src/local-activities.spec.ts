import { randomUUID } from 'node:crypto';
import { Injectable, Module } from '@nestjs/common';
import { newWorker, randomQueue, startApp, WorkflowRunner } from '../test/harness';
import type { callLocalActivity } from '../test/test.workflow';
import { Activity, ActivityController } from './activity.decorators';

const taskQueue = randomQueue();

@Injectable()
class Ledger {
  readonly lines: string[] = [];
}

@ActivityController(taskQueue)
class BookkeepingActivities {
  constructor(private readonly ledger: Ledger) {}

  @Activity() async record(line: string) {
    return this.ledger.lines.push(line);
  }
}

@Module({ controllers: [BookkeepingActivities], providers: [Ledger] })
class OrdersModule {}

test('a worker with a workflow bundle runs workflows, and its handlers are their local activities', async () => {
  const workflows = await WorkflowRunner.start();
  const app = await startApp(OrdersModule, [
    newWorker(taskQueue, { workflowBundle: { codePath: workflows.bundlePath } }),
  ]);
  const answer = await workflows.client.workflow.execute<typeof callLocalActivity>('callLocalActivity', {
    taskQueue,
    workflowId: randomUUID(),
    args: ['record', 'order accepted'],
  });
  expect(answer).toBe(1);
  expect(app.get(Ledger).lines).toEqual(['order accepted']);
  await app.close();
  await workflows.stop();
});
