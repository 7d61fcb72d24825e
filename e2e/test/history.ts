import type { Client } from '@temporalio/client';

/** A workflow's raw history as text: every payload decoded, so that what is readable can be found by searching. */
export async function readableHistory(client: Client, workflowId: string, runId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return texts(history).join('\n');
}

function texts(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
  return [String(value)];
}
