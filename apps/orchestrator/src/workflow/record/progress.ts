import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import { orderSearchAttributes } from '@waybill/contract-order/fulfil-order.contract';
import { defineSearchAttributeKey } from '@temporalio/common';
import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import type { StoryMemory } from '../memory/story-memory';
import type { Waiting } from './bookkeeping';

const stateAttribute = defineSearchAttributeKey('OrderState', orderSearchAttributes.OrderState);
const needsAttention = defineSearchAttributeKey('NeedsAttention', orderSearchAttributes.NeedsAttention);

/** Distributes over the union, so that each event keeps its own body. */
type Undated<E> = E extends { type: infer T; data: infer D }
  ? { type: T; data: Omit<D, 'orderId' | 'at'> }
  : never;
export type ProgressEvent = Undated<FulfilmentEvent>;

/**
 * Where a story stands, an order's or a return's: answers the query, keeps the search attributes true, and writes the ledger
 * and the events.
 */
export abstract class Progress<State extends string = string, Wait extends string = string> {
  protected readonly waits: Wait[] = [];
  private recording: Promise<void> = Promise.resolve();
  private unwritten = 0;
  private notBegun = 0;

  constructor(
    private readonly orderId: string,
    private readonly story: StoryMemory,
  ) {}

  /** Writes a record into the ledger, with what has happened since the one before. */
  protected abstract write(events: FulfilmentEvent[]): Promise<void>;

  /** What waits for a person, for money or for goods may wait for long: the ledger has to say how it stands. */
  protected abstract get rests(): boolean;

  note(step: string, outcome: string, detail?: string): void {
    const entry = { at: now(), step, outcome, ...(detail !== undefined && { detail }) };
    this.story.status.timeline.push(entry);
    if (this.rests) this.writeDownSoon();
  }

  /** Shows what the story waits for until `wait` is over. */
  async waiting<T>(waitingFor: Wait, wait: () => Promise<T>): Promise<T> {
    this.waits.push(waitingFor);
    if (this.rests) this.record();
    try {
      return await wait();
    } finally {
      this.waits.splice(this.waits.indexOf(waitingFor), 1);
    }
  }

  waitsFor(what: Wait): boolean {
    return this.waits.includes(what);
  }

  /** Passes a milestone. True the first time, also when the story is told again. */
  passes(milestone: string): boolean {
    const first = !this.story.reached.includes(milestone);
    if (first) this.story.reached.push(milestone);
    return first;
  }

  /** Comes to a state, once; coming there again (when the story is told again) changes nothing. */
  moveTo(state: State, detail?: string, ...events: ProgressEvent[]): void {
    if (!this.passes(state)) return;
    this.story.status.state = state;
    upsertSearchAttributes([{ key: stateAttribute, value: state }]);
    this.note(this.subject, state, detail);
    this.record(...events);
  }

  /** Tells the world, once, without coming to another state. */
  announce(milestone: string, event: ProgressEvent): void {
    if (!this.passes(milestone)) return;
    this.note(this.subject, milestone);
    this.record(event);
  }

  flag(flagged: boolean, ...events: ProgressEvent[]): void {
    if (flagged !== this.story.status.needsAttention) {
      this.story.status.needsAttention = flagged;
      upsertSearchAttributes([{ key: needsAttention, value: flagged }]);
    }
    this.record(...events);
  }

  get isRecorded(): boolean {
    return this.unwritten === 0;
  }

  /** Resolves once everything recorded so far is in the ledger. */
  recorded(): Promise<void> {
    return this.recording;
  }

  /** Shows how things stand, in the ledger as well, and resolves once it stands there. */
  writeDown(): Promise<void> {
    this.record();
    return this.recording;
  }

  /** Whose states these are, in the timeline. */
  protected abstract readonly subject: 'order' | 'return';

  /** What is shown of the wait: a person before anything else. */
  protected get waitingFor(): Wait | 'attention' | undefined {
    return this.story.status.needsAttention ? 'attention' : this.waits.at(-1);
  }

  /** Called once for each record, as it is written. */
  protected nextWaiting(): Waiting {
    const { story } = this;
    this.notBegun--;
    return {
      sequence: ++story.sequence,
      attention: Object.values(story.parked).map(({ step, since, attempts, lastError, actions }) => ({
        step,
        since,
        attempts,
        lastError,
        actions,
      })),
      decisions: story.decisions.splice(0),
    };
  }

  /**
   * Queues one write behind the ones before it; the story does not wait for its own bookkeeping. What stands there is how
   * things are when it is written.
   */
  protected record(...events: ProgressEvent[]): void {
    const at = now();
    const { orderId } = this;
    const dated = events.map(
      ({ type, data }) => ({ type, data: { orderId, at, ...data } }) as FulfilmentEvent,
    );
    this.unwritten++;
    this.notBegun++;
    // Shielded: what a cancelled step leaves behind has to be written down as well.
    this.recording = this.recording
      .then(() => CancellationScope.nonCancellable(() => this.write(dated)))
      .then(() => {
        this.unwritten--;
      });
  }

  /** With what else happens now, if that is to be written down anyway. */
  private writeDownSoon(): void {
    void Promise.resolve().then(() => {
      if (this.notBegun === 0) this.record();
    });
  }
}

export function now(): string {
  return new Date().toISOString();
}
