import { Connection } from '@temporalio/client';
import { fulfilOrderWorkflowId, ORDER_STATUS_QUERY } from '@waybill/contract-order/fulfil-order.contract';
import type { Stack } from '@waybill/demo/stack';
import { randomUUID } from 'node:crypto';
import type { MessageCase } from './workflow-messages';
import { temporalConnection } from '@waybill/demo/temporal';

/** An Update that was accepted may wait for its order; what counts is that the order still hears. */
const ANSWER_WITHIN_MS = 5_000;
const QUERY_WITHIN_MS = 20_000;
const UPDATE_COMPLETED = 3;
const IDENTITY = 'fuzz';

/** Speaks to orders as any client of Temporal can, payload by payload. */
export class MessageSender {
  private constructor(
    private readonly connection: Connection,
    private readonly namespace: string,
  ) {}

  static async open({ temporal }: Stack): Promise<MessageSender> {
    return new MessageSender(await Connection.connect(temporalConnection(temporal)), temporal.namespace);
  }

  /** @returns what the engine answers: `answered`, or the name of its refusal */
  async send(message: MessageCase): Promise<string> {
    try {
      await this.connection.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => this.carry(message));
      return 'answered';
    } catch (error) {
      const { code, details } = error as { code?: number; details?: string };
      return `refused (${code ?? 'in no words'}${details ? `, ${details.slice(0, 40)}` : ''})`;
    }
  }

  /** @returns why the order's workflow does not answer its query; undefined when it does, or is gone */
  async deafness(orderId: string): Promise<string | undefined> {
    const query = { queryType: ORDER_STATUS_QUERY };
    const execution = { workflowId: fulfilOrderWorkflowId(orderId) };
    try {
      await this.connection.withDeadline(Date.now() + QUERY_WITHIN_MS, () =>
        this.connection.workflowService.queryWorkflow({ namespace: this.namespace, execution, query }),
      );
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Ids of orders whose workflows are as the query of Temporal's visibility says. */
  async ordersWhere(query: string): Promise<string[]> {
    const ids: string[] = [];
    let nextPageToken: Uint8Array | undefined;
    do {
      const page = await this.connection.workflowService.listWorkflowExecutions({
        ...{ namespace: this.namespace, query, pageSize: 500 },
        ...(nextPageToken && { nextPageToken }),
      });
      ids.push(...page.executions.map(({ execution }) => execution?.workflowId ?? ''));
      nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
    } while (nextPageToken);
    return ids.map((id) => id.replace(/^order-/, ''));
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async carry({ kind, name, orderId, payloads }: MessageCase): Promise<void> {
    const { workflowService } = this.connection;
    const { namespace } = this;
    const workflowExecution = { workflowId: fulfilOrderWorkflowId(orderId) };
    const args = { payloads };
    if (kind === 'signal') {
      const signal = { signalName: name, input: args, identity: IDENTITY, requestId: randomUUID() };
      await workflowService.signalWorkflowExecution({ namespace, workflowExecution, ...signal });
    } else if (kind === 'update') {
      const meta = { updateId: randomUUID(), identity: IDENTITY };
      const { outcome } = await workflowService.updateWorkflowExecution({
        ...{ namespace, workflowExecution },
        request: { meta, input: { name, args } },
        waitPolicy: { lifecycleStage: UPDATE_COMPLETED },
      });
      if (outcome?.failure)
        throw Object.assign(new Error(), { details: outcome.failure.message, code: 'update' });
    } else {
      const query = { queryType: name, queryArgs: args };
      await workflowService.queryWorkflow({ namespace, execution: workflowExecution, query });
    }
  }
}
