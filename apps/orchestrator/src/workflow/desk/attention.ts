import type {
  AttentionAction,
  AttentionItem,
  ResolveAttention,
} from '@waybill/contract-order/fulfil-order.contract';
import { condition, isCancellation } from '@temporalio/workflow';
import { refuse } from './amendment-refusal';
import type { Parked, StoryMemory } from '../memory/story-memory';
import { own } from '../memory/own';
import { now, type Progress } from '../record/progress';
import { failureText, isRefusal } from '../teams/refusals';

/** `already-done`: it had happened, and asking again gets its result. */
export type Closing = Promise<{ outcome: 'closed' | 'already-done' }>;

/** What a person may decide about a step beside trying it again, and what then counts as its result. */
export interface Decidable<T> {
  skip?: () => T;
  resolved?: (evidence: ResolveAttention['evidence']) => T;
  /** What `resolved` has to come with: anything that shows it, or what the carrier has of a parcel. */
  evidence?: 'any' | 'parcel';
}

/** The same, with what has to be done before the decision counts. */
export interface ByHand<T> extends Decidable<T> {
  /** Closes the operation at the team's service, so that nothing done by hand is done again by machine. */
  close: (decision: ResolveAttention) => Closing;
}

/** Where a step waits for a person once its budget is spent. */
export class Attention {
  constructor(
    private readonly memory: StoryMemory,
    private readonly progress: Progress,
  ) {}

  /** Resolves once it is carried out, or waits for a person again. @throws ApplicationFailure `NotWaiting`, `NotPossible` */
  async resolve(decision: ResolveAttention): Promise<void> {
    const parked = own(this.memory.parked, decision.step);
    if (!parked || parked.decision)
      throw refuse('NotWaiting', `step ${decision.step} is not waiting for attention`);
    if (!parked.actions.includes(decision.action)) {
      const allowed = parked.actions.join(', ');
      throw refuse('NotPossible', `action: step ${decision.step} takes ${allowed}, not ${decision.action}`);
    }
    if (decision.action === 'resolved' && !enough(parked.evidence, decision.evidence)) {
      const wanted =
        parked.evidence === 'parcel' ? '{ carrier, trackingNumber }' : 'what shows that it is so';
      throw refuse('NotPossible', `evidence: step ${decision.step} is resolved only with ${wanted}`);
    }
    parked.decision = decision;
    await condition(() => own(this.memory.parked, decision.step)?.decision === undefined);
  }

  /**
   * Calls until there is an answer. Trouble that outlives the step's budget parks it: nothing is tried again until a
   * person says so. Refusals and cancellations pass through.
   */
  async callUntilAnswered<T>(step: string, call: () => Promise<T>, byHand?: ByHand<T>): Promise<T> {
    const ways = { actions: actionsOf(byHand), ...(byHand?.evidence && { evidence: byHand.evidence }) };
    for (;;) {
      if (!this.memory.parked[step]) {
        try {
          return await call();
        } catch (error) {
          if (isRefusal(error) || isCancellation(error)) throw error;
          this.park(step, failureText(error), ways);
        }
      }
      const decision = await this.decision(step);
      if (decision.action === 'retry') {
        this.settle(step, decision);
        continue;
      }
      try {
        const result = byHand![decision.action]!(decision.evidence);
        const { outcome } = await byHand!.close(decision);
        this.settle(step, decision);
        if (outcome === 'closed') return result;
      } catch (error) {
        if (isCancellation(error)) throw error;
        this.park(step, failureText(error), ways);
      }
    }
  }

  /**
   * Asks a person what to do, unless the question answers itself first.
   *
   * @returns the decision; undefined when `moot` became true
   */
  async ask(
    item: Pick<AttentionItem, 'step' | 'lastError' | 'actions'>,
    moot: () => boolean,
  ): Promise<ResolveAttention | undefined> {
    const { step } = item;
    if (!this.memory.parked[step]) this.park(step, item.lastError, { actions: item.actions });
    await condition(() => moot() || this.memory.parked[step]!.decision !== undefined);
    const { decision } = this.memory.parked[step]!;
    if (decision) this.settle(step, decision);
    else this.leave(step);
    return decision;
  }

  private async decision(step: string): Promise<ResolveAttention> {
    try {
      const parked = this.memory.parked[step]!;
      await condition(() => parked.decision !== undefined);
      return parked.decision!;
    } catch (error) {
      this.leave(step); // the order was cancelled while the step waited
      throw error;
    }
  }

  private park(step: string, lastError: string, ways: Pick<Parked, 'actions' | 'evidence'>): void {
    const { memory, progress } = this;
    const attempts = (memory.attempts[step] = (memory.attempts[step] ?? 0) + 1);
    memory.parked[step] = { step, since: memory.parked[step]?.since ?? now(), attempts, lastError, ...ways };
    progress.note(step, 'needs-attention', lastError);
    progress.flag(true, { type: 'OrderNeedsAttention', data: { step, attempts, lastError } });
  }

  private settle(step: string, decision: ResolveAttention): void {
    const { action, by, reason } = decision;
    const { since, attempts, lastError, actions } = this.memory.parked[step]!;
    this.memory.decisions.push({ ...decision, since, attempts, lastError, actions, at: now() });
    this.progress.note(step, action, `${by}: ${reason}`);
    this.leave(step, { type: 'OrderAttentionResolved', data: { step, action, by, reason } });
  }

  private leave(step: string, ...events: Parameters<Progress['flag']>[1][]): void {
    const { parked } = this.memory;
    delete parked[step];
    this.progress.flag(Object.keys(parked).length > 0, ...events);
  }
}

function enough(wanted: Parked['evidence'], evidence: ResolveAttention['evidence']): boolean {
  return wanted === 'parcel' ? typeof evidence === 'object' : wanted === undefined || evidence !== undefined;
}

function actionsOf<T>(byHand: ByHand<T> | undefined): AttentionAction[] {
  return [
    'retry',
    ...(byHand?.skip ? (['skip'] as const) : []),
    ...(byHand?.resolved ? (['resolved'] as const) : []),
  ];
}
