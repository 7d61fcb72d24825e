import { Client } from 'pg';
import { OUTBOX_CHANNEL, OUTBOX_SHARDS } from './outbox';

/** First halves of two-part advisory locks: one exclusive lock per shard, one shared lock per living relay. */
const SHARD_LOCK = 7_302_027;
const PRESENCE_LOCK = 7_302_028;

/** A lock that its dead owner's half-open connection still holds is freed within 10 + 3 × 5 seconds. */
const SET_UP = `
  SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
  SELECT pg_advisory_lock_shared(${PRESENCE_LOCK}, 0);
  LISTEN ${OUTBOX_CHANNEL}`;

/**
 * One relay's own connection: it listens for new events and holds the advisory locks of this relay's shards.
 * PostgreSQL frees the locks when the connection ends, so a dead relay's shards go to the living ones.
 * Needs a session: a transaction-pooling proxy in between would break both.
 */
export class RelaySession {
  private readonly held = new Set<number>();
  private lostBecause: string | undefined;

  private constructor(
    private readonly client: Client,
    private readonly wakeRelay: () => void,
  ) {
    client.on('notification', ({ payload }) => {
      if (this.held.has(Number(payload))) wakeRelay();
    });
    client.on('error', (error) => this.lose(error.message));
    client.on('end', () => this.lose('the connection ended'));
  }

  /** @param wakeRelay called when there is a new event in a shard that is held, and when the connection is lost */
  static async open(url: string, wakeRelay: () => void): Promise<RelaySession> {
    const client = new Client({
      connectionString: url,
      application_name: 'waybill-outbox-relay',
      connectionTimeoutMillis: 5_000,
      query_timeout: 10_000,
      keepAlive: true,
    });
    const session = new RelaySession(client, wakeRelay);
    try {
      await client.connect();
      await client.query(SET_UP);
      return session;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  get isLost(): boolean {
    return this.lostBecause !== undefined;
  }

  /** The shards this relay may publish now. @throws Error when the connection, and so every lock, is lost */
  shards(): number[] {
    if (this.lostBecause) throw new Error(`relay's connection lost: ${this.lostBecause}`);
    return [...this.held];
  }

  /** Takes free shards up to this relay's share of all, and gives back what is more than that. */
  async rebalance(): Promise<void> {
    const share = Math.ceil(OUTBOX_SHARDS / (await this.livingRelays()));
    const surplus = this.shards().slice(share);
    // Forgotten before it is unlocked: never publish a shard that another relay might already have.
    for (const shard of surplus) this.held.delete(shard);
    await this.client.query(`SELECT pg_advisory_unlock(${SHARD_LOCK}, shard) FROM unnest($1::int[]) shard`, [
      surplus,
    ]);
    const { rows } = await this.client.query<{ shard: number }>(
      `SELECT shard FROM generate_series(0, ${OUTBOX_SHARDS - 1}) shard
       WHERE shard <> ALL ($1::int[]) AND pg_try_advisory_lock(${SHARD_LOCK}, shard) LIMIT $2`,
      [[...this.held], share - this.held.size],
    );
    for (const { shard } of rows) this.held.add(shard);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async livingRelays(): Promise<number> {
    const { rows } = await this.client.query<{ relays: number }>(
      `SELECT count(*)::int AS relays FROM pg_locks
       WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${PRESENCE_LOCK} AND objid = 0
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return rows[0]!.relays;
  }

  private lose(reason: string): void {
    this.lostBecause ??= reason;
    this.held.clear();
    this.wakeRelay();
  }
}
