import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import Long from 'long';
import { ensureSearchAttributes } from './register-search-attributes';

/** A namespace of its own, with the order's search attributes, on the Temporal server of the test run. */
export async function createNamespace(): Promise<{ connection: Connection; namespace: string }> {
  const connection = await Connection.connect({ address: process.env.TEMPORAL_ADDRESS as string });
  const namespace = `test-${randomUUID()}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(86_400) },
  });
  await untilTrue(() => ensureSearchAttributes(connection, namespace).then(() => true));
  return { connection, namespace };
}

/** Asks again every 20 ms; jest's own timeout ends what never comes true. */
export async function untilTrue(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask().catch(unlessNotThereYet))) await setTimeout(20);
}

/** A namespace, and a workflow's first task, take a moment to be there. */
function unlessNotThereYet(error: unknown): boolean {
  if (/not found|not registered|unable to query|no poller/i.test(String(error))) return false;
  throw error;
}
