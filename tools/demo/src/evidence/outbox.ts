import type { Database } from './database';

/** How many events a service has said about one key. */
export interface SaidEvents {
  source: string;
  key: string;
  count: number;
}

export interface OutboxEvidence {
  said: SaidEvents[];
  /** Said, and not yet on Kafka as far as the service knows. */
  waiting: number;
}

export async function readOutboxes(databases: Database[]): Promise<OutboxEvidence> {
  const outboxes = await Promise.all(databases.map(readOutbox));
  return {
    said: outboxes.flatMap(({ said }) => said),
    waiting: outboxes.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

async function readOutbox(database: Database): Promise<OutboxEvidence> {
  const said = await database.rows<SaidEvents>('SELECT source, key, last AS count FROM outbox_sequence');
  const [row] = await database.rows<{ waiting: number }>(
    'SELECT count(*) AS waiting FROM outbox WHERE published_at IS NULL',
  );
  return { said, waiting: row?.waiting ?? 0 };
}
