import type { Stack } from '../stack';
import { Database } from './database';
import { readGoods, type GoodsEvidence } from './goods';
import { readKafka, type KafkaEvidence } from './kafka';
import { readLedger, type LedgerEvidence } from './ledger';
import { caughtMails, type CaughtMail } from './mail-catcher';
import { readMoney, type MoneyEvidence } from './money';
import { readOutboxes, type OutboxEvidence } from './outbox';
import { TopicReader } from './topic-reader';

/** A mail that the notification service says it has sent. */
export interface SentMail {
  orderId: string;
  kind: string;
  /** Without angle brackets. */
  messageId: string;
}

/** What everyone involved says about the same orders: five databases, two providers, Kafka and the mail catcher. */
export interface Evidence {
  ledger: LedgerEvidence;
  money: MoneyEvidence;
  goods: GoodsEvidence;
  sent: SentMail[];
  caught: CaughtMail[];
  outbox: OutboxEvidence;
  kafka: KafkaEvidence;
}

/** Where evidence is read; nothing is kept between two readings but the records of Kafka. */
export class Witnesses {
  private constructor(
    private readonly stack: Stack,
    private readonly databases: Map<string, Database>,
    readonly topics: TopicReader,
  ) {}

  static async of(stack: Stack): Promise<Witnesses> {
    const databases = Object.entries(stack.postgres).map(([name, url]) => [name, new Database(url)] as const);
    return new Witnesses(stack, new Map(databases), await TopicReader.open(stack.kafka));
  }

  /** @throws Error when the stack has no database of that service */
  database(service: string): Database {
    const database = this.databases.get(service);
    if (!database) throw new Error(`the stack has no database of ${service}`);
    return database;
  }

  async hear(): Promise<Evidence> {
    const ledger = await readLedger(this.database('orchestrator'));
    return {
      ledger,
      money: await readMoney(this.database('payment')),
      goods: await readGoods(this.database('inventory'), this.database('shipping')),
      sent: await this.database('notification').rows(
        'SELECT order_id AS "orderId", kind, message_id AS "messageId" FROM notification',
      ),
      caught: await caughtMails(this.stack.mail.web),
      outbox: await readOutboxes([...this.databases.values()]),
      kafka: await readKafka(this.topics, ledger.intake),
    };
  }

  async close(): Promise<void> {
    await this.topics.close();
    await Promise.all([...this.databases.values()].map((database) => database.close()));
  }
}
