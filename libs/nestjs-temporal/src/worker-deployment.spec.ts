import { randomUUID } from 'node:crypto';
import type { INestApplication } from '@nestjs/common';
import { newWorker, randomQueue, startApp, until, WorkflowRunner } from '../test/harness';

let runner: WorkflowRunner;
let app: INestApplication;
const NOT_FOUND = 5; // gRPC status code
const taskQueue = randomQueue();
const version = { deploymentName: `deployment-${randomUUID()}`, buildId: 'v1' };

beforeAll(async () => {
  runner = await WorkflowRunner.start();
  class WorkflowsOnly {}
  const worker = newWorker(taskQueue, {
    workflowBundle: { codePath: runner.bundlePath },
    worker: {
      workerDeploymentOptions: { useWorkerVersioning: true, version, defaultVersioningBehavior: 'PINNED' },
    },
  });
  app = await startApp({ module: WorkflowsOnly }, [worker]);
}, 60_000);
afterAll(async () => {
  await app.close();
  await runner.stop();
});

it('a worker can be one version of a worker deployment, and workflows stay on it', async () => {
  const { workflowService } = runner.client;
  const current = { namespace: 'default', ...version, identity: 'test', ignoreMissingTaskQueues: true };
  // The server knows the version once its worker has asked for work.
  await until(() =>
    workflowService.setWorkerDeploymentCurrentVersion(current).then(
      () => true,
      (error: { code: number }) => {
        if (error.code !== NOT_FOUND) throw error;
        return false;
      },
    ),
  );
  const call = { taskQueue: 'nobody', activity: 'none', args: [] };
  const workflowId = randomUUID();
  const handle = await runner.client.workflow.start('callActivity', { taskQueue, workflowId, args: [call] });
  const versioning = async () => (await handle.describe()).raw.workflowExecutionInfo?.versioningInfo;
  await until(async () => (await versioning())?.deploymentVersion != null);
  expect((await versioning())?.deploymentVersion).toMatchObject(version);
  await handle.terminate();
});
