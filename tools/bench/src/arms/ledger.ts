import { Client } from 'pg';

/** The orchestrator's ledger, which knows when an order was taken in and when its workflow was started. */
export class Ledger {
  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<Ledger> {
    const client = new Client({ connectionString: url });
    await client.connect();
    return new Ledger(client);
  }

  /** By order, in milliseconds since 1970. */
  async startedAt(orderIds: string[]): Promise<Map<string, number>> {
    const { rows } = await this.client.query<{ order_id: string; started_at: Date }>(
      'SELECT order_id, started_at FROM orders WHERE order_id = ANY($1) AND started_at IS NOT NULL',
      [orderIds],
    );
    return new Map(rows.map(({ order_id, started_at }) => [order_id, started_at.getTime()]));
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
