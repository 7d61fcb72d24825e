import { ApplicationFailure } from '@temporalio/workflow';
import type { ResolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import type { Attention, ByHand, Closing, Decidable } from '../desk/attention';
import type { OrderMemory, RememberedCall } from '../memory/order-memory';
import { closing, type Operation } from '../memory/operation';
import type { Progress } from '../record/progress';
import { applicationFailure, failureText, isRefusal } from '../teams/refusals';

/** What a person may decide about a call, and the team at which its operation is closed then. */
export interface CallByHand<T> extends Decidable<T> {
  at: (summary: string) => { closeOperation(request: ReturnType<typeof closing>): Closing };
  /** Where closing takes more than naming the operation. */
  close?: (decision: ResolveAttention) => Closing;
}

/** The order's calls to the teams: each once, by its operation's key, however often the story is told. */
export class Calls {
  /** Calls that a team has not answered yet. */
  underWay = 0;

  constructor(
    private readonly memory: OrderMemory,
    private readonly attention: Attention,
    private readonly progress: Progress,
  ) {}

  /**
   * Calls until there is an answer, and writes into the timeline how it ended. What was answered before is answered again; a
   * call that an earlier run left without an answer is repeated as it was, which its key makes the same operation.
   *
   * @param note writes a success into the timeline; the step as `done` unless told otherwise
   * @throws what the team refused with, the cancellation of the scope it runs in
   */
  async once<R extends Operation, T>(
    step: string,
    request: R,
    call: (request: R) => Promise<T>,
    { byHand, note }: { byHand?: CallByHand<T>; note?: (result: T) => void } = {},
  ): Promise<T> {
    const { calls } = this.memory;
    const known = (calls[request.key] ??= { request });
    if (known.answer) return answered<T>(known.answer);
    const ask = () => this.counted(() => call(known.request as R));
    try {
      const result = await this.attention.callUntilAnswered(
        step,
        ask,
        byHand && this.decided(request, byHand),
      );
      known.answer = { result: result ?? null };
      if (note) note(result);
      else if (!known.byHand) this.progress.note(step, 'done');
      return result;
    } catch (error) {
      if (isRefusal(error)) {
        known.answer = { refused: applicationFailure(error) };
        this.progress.note(step, 'refused', failureText(error));
      } else this.progress.note(step, 'stopped', failureText(error));
      throw error;
    }
  }

  /** Whether the operation was ever asked for, answered or not. */
  asked(key: string): boolean {
    return this.memory.calls[key] !== undefined;
  }

  /** Whether the operation has been asked for and not answered. */
  waitsFor(key: string): boolean {
    const known = this.memory.calls[key];
    return known !== undefined && known.answer === undefined;
  }

  /** Whether the team has done it. */
  done(key: string): boolean {
    const known = this.memory.calls[key];
    return known?.answer !== undefined && 'result' in known.answer && known.byHand === undefined;
  }

  byHand(key: string): RememberedCall['byHand'] {
    return this.memory.calls[key]?.byHand;
  }

  private decided<T>(request: Operation, { at, close, ...decidable }: CallByHand<T>): ByHand<T> {
    return {
      ...decidable,
      close: async (decision) => {
        const ask =
          close ?? (() => at(`closed by a person: ${request.key}`).closeOperation(closing(request)));
        const closed = await this.counted(() => ask(decision));
        if (closed.outcome === 'closed')
          this.memory.calls[request.key]!.byHand = decision.action as 'skip' | 'resolved';
        return closed;
      },
    };
  }

  private async counted<T>(call: () => Promise<T>): Promise<T> {
    this.underWay++;
    try {
      return await call();
    } finally {
      this.underWay--;
    }
  }
}

function answered<T>(answer: NonNullable<RememberedCall['answer']>): T {
  if ('result' in answer) return answer.result as T;
  const { type, message, details } = answer.refused;
  throw ApplicationFailure.nonRetryable(message, type, ...details);
}
