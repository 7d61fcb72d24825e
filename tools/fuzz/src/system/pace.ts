import { Database } from '@waybill/demo/evidence/database';
import type { Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';

const ON_THEIR_WAY = `SELECT count(*) AS count FROM orders
  WHERE state IN ('securing', 'shipping', 'cancelling') AND NOT needs_attention AND updated_at > now() - interval '20 seconds'`;
/** More of them only wait for each other. */
const AT_ONCE = 30;

/** Lets no more be published while many orders are on their way. */
export class Pace {
  private readonly ledger: Database;

  /** @throws Error when the stack has no database of the orchestrator */
  constructor({ postgres }: Stack) {
    const url = postgres['orchestrator'];
    if (!url) throw new Error('the stack has no database of the orchestrator');
    this.ledger = new Database(url);
  }

  async keep(): Promise<void> {
    const few = async () => {
      const [row] = await this.ledger.rows<{ count: number }>(ON_THEIR_WAY);
      return Number(row?.count ?? 0) <= AT_ONCE;
    };
    await until('fewer orders are on their way', few, { timeoutMs: 120_000, everyMs: 100 });
  }

  close(): Promise<void> {
    return this.ledger.close();
  }
}
