import { Client, Connection } from '@temporalio/client';
import { FULFIL_ORDER_WORKFLOW } from '@waybill/contract-order/fulfil-order.contract';
import type { Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';
import { temporalConnection } from '@waybill/demo/temporal';

const ENDED = `WorkflowType = '${FULFIL_ORDER_WORKFLOW}' AND ExecutionStatus != 'Running'`;

/** What the engine remembers of orders. */
export class EngineHistories {
  private constructor(
    private readonly connection: Connection,
    private readonly client: Client,
    private readonly namespace: string,
  ) {}

  static async open({ temporal }: Stack): Promise<EngineHistories> {
    const { namespace } = temporal;
    const connection = await Connection.connect(temporalConnection(temporal));
    return new EngineHistories(connection, new Client({ connection, namespace }), namespace);
  }

  /** As retention does after some days. @returns how many orders that have ended are forgotten */
  async forgetEnded(): Promise<number> {
    let forgotten = 0;
    for await (const { workflowId, runId } of this.client.workflow.list({ query: ENDED })) {
      await this.connection.workflowService.deleteWorkflowExecution({
        namespace: this.namespace,
        workflowExecution: { workflowId, runId },
      });
      forgotten++;
    }
    await until('the engine has forgotten them', async () => (await this.count(ENDED)) === 0, {
      timeoutMs: 60_000,
    });
    return forgotten;
  }

  /** How many workflows of orders began after that moment. */
  startedSince(moment: Date): Promise<number> {
    return this.count(`WorkflowType = '${FULFIL_ORDER_WORKFLOW}' AND StartTime > '${moment.toISOString()}'`);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private async count(query: string): Promise<number> {
    return (await this.client.workflow.count(query)).count;
  }
}
