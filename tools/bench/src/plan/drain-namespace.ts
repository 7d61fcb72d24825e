import { Client, type Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { until } from '@waybill/demo/until';

/** A task queue that no worker takes from. */
export const NOBODYS_QUEUE = 'bench-nobody';

/** A namespace for workflows that are started and never run. Resolves once the engine takes some. */
export async function makeNamespace(connection: Connection, namespace: string): Promise<void> {
  const workflowExecutionRetentionPeriod = msToTs('1 day');
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const { workflow } = new Client({ connection, namespace });
  await until('the engine knows the new namespace', () =>
    workflow.start('textbookOrder', { workflowId: 'first', taskQueue: NOBODYS_QUEUE }).then(
      () => true,
      () => false,
    ),
  );
}
