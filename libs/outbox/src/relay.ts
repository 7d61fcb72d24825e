import { Logger } from '@nestjs/common';
import { backoffMs } from '@waybill/nestjs-kafka/backoff';
import type { toKafkaMessage } from '@waybill/nestjs-kafka/cloud-event';
import type { Kysely } from 'kysely';
import type { OutboxTables } from './outbox-tables';
import { oldestWaiting, publishedTotal, troublesTotal } from './relay-metrics';
import { RelaySession } from './relay-session';
import {
  byTopic,
  markPublished,
  nextBatch,
  oldestWaitingSeconds,
  prunePublished,
  toMessage,
  type WaitingEvent,
} from './waiting-events';
import { WakeableSleep } from './wakeable-sleep';

/** Where events go. */
export interface EventSender {
  /** Called before the first send, again until it succeeds. */
  prepare?(): Promise<void>;
  /** Resolves once all are acknowledged. Keeps the order of one key's messages. */
  send(topic: string, messages: ReturnType<typeof toKafkaMessage>[]): Promise<void>;
}

export interface RelayOptions<T extends OutboxTables> {
  db: Kysely<T>;
  /** The same database, for the relay's own connection. */
  url: string;
  sender: EventSender;
  /** How often to look without having been woken, and to share shards anew, in milliseconds; 5,000 unless told. */
  safetyPollMs?: number;
  /** How long published events are kept, in milliseconds; seven days unless told. */
  keepPublishedMs?: number;
  /** Pauses after trouble. */
  backoff?: { firstMs: number; maxMs: number };
}

const PRUNE_EVERY_MS = 10 * 60_000;
const SEVEN_DAYS_MS = 7 * 24 * 60 * 60_000;

/**
 * Publishes the outbox: at least once, in order per key, with the same event id each time. While the broker is
 * away rows wait. Several relays of one database share its shards; no transaction is held across a send.
 */
export class OutboxRelay<T extends OutboxTables = OutboxTables> {
  readonly name = 'outbox relay';
  private readonly logger = new Logger(OutboxRelay.name);
  private readonly idle = new WakeableSleep();
  private readonly backoff = new WakeableSleep();
  private session: RelaySession | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;
  private prepared = false;
  private trouble: string | undefined = 'not started';
  private failures = 0;
  private nextRoundsAt = 0;
  private nextPruneAt = Date.now() + Math.random() * PRUNE_EVERY_MS;

  constructor(private readonly options: RelayOptions<T>) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Lets the send that runs finish, but no longer than `graceMs`: with the broker away it takes its time. */
  async stop(graceMs = 5_000): Promise<void> {
    this.stopping = true;
    this.idle.wake();
    this.backoff.wake();
    const patience = new WakeableSleep();
    void this.running?.finally(() => patience.wake());
    await patience.forAtMost(this.running ? graceMs : 0);
    await this.closeSession();
    this.trouble = 'stopped';
  }

  notReadyBecause(): string | undefined {
    return this.trouble;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        const all = await this.publishOnce();
        this.trouble = undefined;
        this.failures = 0;
        // Whatever has been said meanwhile has woken us.
        if (all) await this.idle.forAtMost(this.nextRoundsAt - Date.now());
      } catch (error) {
        await this.pause(error);
      }
    }
  }

  /** True when nothing was left to publish. */
  private async publishOnce(): Promise<boolean> {
    const session = (this.session ??= await RelaySession.open(this.options.url, () => this.idle.wake()));
    await this.prepareSender();
    if (Date.now() >= this.nextRoundsAt) await this.makeRounds(session);
    const shards = session.shards();
    if (shards.length === 0) return true;
    const { events, all } = await nextBatch(this.options.db, shards);
    session.shards(); // still ours, as far as anyone can know
    for (const [topic, ofTopic] of byTopic(events)) await this.publish(topic, ofTopic);
    return all;
  }

  private async prepareSender(): Promise<void> {
    if (this.prepared) return;
    await this.options.sender.prepare?.();
    this.prepared = true;
  }

  private async publish(topic: string, events: WaitingEvent[]): Promise<void> {
    await this.options.sender.send(topic, events.map(toMessage));
    await markPublished(this.options.db, events);
    publishedTotal.inc(events.length);
  }

  private async makeRounds(session: RelaySession): Promise<void> {
    await session.rebalance();
    oldestWaiting.set(await oldestWaitingSeconds(this.options.db));
    if (Date.now() >= this.nextPruneAt) {
      await prunePublished(this.options.db, this.options.keepPublishedMs ?? SEVEN_DAYS_MS);
      this.nextPruneAt = Date.now() + PRUNE_EVERY_MS;
    }
    this.nextRoundsAt = Date.now() + (this.options.safetyPollMs ?? 5_000);
  }

  private async pause(error: unknown): Promise<void> {
    this.trouble = error instanceof Error ? error.message : String(error);
    troublesTotal.inc();
    const ms = backoffMs(this.options.backoff ?? { firstMs: 200, maxMs: 30_000 }, ++this.failures);
    this.logger.warn(`cannot publish, trying again in ${Math.round(ms)} ms: ${this.trouble}`);
    if (this.session?.isLost) await this.closeSession();
    await this.backoff.forAtMost(ms);
  }

  private async closeSession(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    this.nextRoundsAt = 0;
    await session?.close().catch((error: Error) => this.logger.debug(`closing: ${error.message}`));
  }
}
