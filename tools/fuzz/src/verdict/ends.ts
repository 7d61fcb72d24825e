import { terminalStates } from '@waybill/contract-order/fulfil-order.contract';
import type { Database } from '@waybill/demo/evidence/database';
import type { LedgerOrder } from '@waybill/demo/evidence/ledger';
import { authorizationOf } from '@waybill/demo/identity/access-token';
import type { Stack } from '@waybill/demo/stack';
import { NotInTime, until } from '@waybill/demo/until';

type OpenOrder = Pick<LedgerOrder, 'orderId' | 'state' | 'needsAttention'> & { quiet: boolean };

const OPEN = `SELECT order_id AS "orderId", state, needs_attention AS "needsAttention",
    updated_at < now() - interval '5 seconds' AS quiet
  FROM orders WHERE NOT state = ANY ($1) OR needs_attention`;

/**
 * Cancels what waits, and decides what stands before a person, until every order of the run has ended.
 *
 * @returns those that have not, and how many stood before a person
 */
export class Ends {
  private readonly asked = new Set<string>();
  private readonly flagged = new Set<string>();

  constructor(
    private readonly ledger: Database,
    private readonly stack: Stack,
    private readonly ofRun: (orderId: string) => boolean,
  ) {}

  private get url(): string {
    return this.stack.http['orchestrator'] ?? '';
  }

  async reached(timeoutMs: number): Promise<{ open: OpenOrder[]; flagged: number }> {
    let open: OpenOrder[] = [];
    const allEnded = async () => {
      const rows = await this.ledger.rows<OpenOrder>(OPEN, [terminalStates]);
      open = rows.filter(({ orderId }) => this.ofRun(orderId));
      for (const order of open) await this.helpOn(order);
      return open.length === 0;
    };
    await until('every order has ended', allEnded, { timeoutMs, everyMs: 500 }).catch((error: unknown) => {
      if (!(error instanceof NotInTime)) throw error;
    });
    return { open, flagged: this.flagged.size };
  }

  private async helpOn({ orderId, needsAttention, quiet }: OpenOrder): Promise<void> {
    if (needsAttention) {
      this.flagged.add(orderId);
      await this.decide(orderId);
    } else if (quiet && !this.asked.has(orderId)) {
      this.asked.add(orderId);
      await this.post(`/orders/${orderId}/cancellation`, { reason: 'the fuzz is over', requestedBy: 'fuzz' });
    }
  }

  private async decide(orderId: string): Promise<void> {
    const response = await fetch(`${this.url}/attention?limit=200`, {
      headers: await authorizationOf(this.stack),
    });
    if (!response.ok) return;
    const { items } = (await response.json()) as {
      items: { orderId: string; step: string; actions: string[] }[];
    };
    const decision = { reason: 'the fuzz is over' };
    for (const { step, actions } of items.filter((item) => item.orderId === orderId)) {
      const action = ['skip', 'resolved', 'retry'].find((one) => actions.includes(one));
      const evidence = action === 'resolved' ? { evidence: 'none was sent' } : {};
      await this.post(`/attention/${orderId}/${encodeURIComponent(step)}`, {
        action,
        ...decision,
        ...evidence,
      });
    }
  }

  /** A refusal changes nothing: the order is looked at again. */
  private async post(path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json', ...(await authorizationOf(this.stack)) };
    const signal = AbortSignal.timeout(10_000);
    await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers,
      signal,
      body: JSON.stringify(body),
    }).catch(() => undefined);
  }
}
