import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { serviceHandler } from 'nexus-rpc';
import { nexusSteps } from './nexus-steps';
import { ORDER_QUEUE } from './queues';
import { localActivities, stepActivities } from './steps';

/**
 * `node worker.js <queue> [nexus]`: one worker of the SDK as it comes, on the server that TEMPORAL_ADDRESS names. With
 * `nexus` its steps are Nexus operations instead of activities.
 */
async function main(): Promise<void> {
  const [taskQueue = '', kind] = process.argv.slice(2);
  const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] });
  const runsOrders = taskQueue === ORDER_QUEUE;
  const worker = await Worker.create({
    connection,
    taskQueue,
    ...(kind === 'nexus' && !runsOrders
      ? { nexusServices: [serviceHandler(nexusSteps, { step: async (_, orderId) => orderId })] }
      : { activities: runsOrders ? localActivities : stepActivities }),
    ...(runsOrders && { workflowBundle: { codePath: join(__dirname, '..', 'workflows.bundle.js') } }),
  });
  await worker.run();
  await connection.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
