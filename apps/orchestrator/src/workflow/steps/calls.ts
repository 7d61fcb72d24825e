import { ApplicationFailure } from '@temporalio/workflow';
import type { ResolveAttention } from '@waybill/contract-order/fulfil-order.contract';
import type { Attention, ByHand, Closing, Decidable } from '../desk/attention';
import type { RememberedCall, StoryMemory } from '../memory/story-memory';
import { closing, type Operation } from '../memory/operation';
import { stepOf } from '../memory/parcels';
import type { Progress } from '../record/progress';
import { applicationFailure, failureText, isRefusal } from '../teams/refusals';
import type { TeamServices } from '../teams/team-services';
import type { Step } from './declared/step';

/** What differs from one taking of a step to the next. */
export interface Taking<Request, Result> {
  /** Of which parcel, say; those after the first bear their number on the desk. */
  n?: number;
  /** What it is called on the desk and in the timeline, where not as declared. */
  step?: string;
  /** Writes a success into the timeline; the step as `done` unless told otherwise. */
  note?: (result: Result) => void;
  /** Where more than the step's own call has to be made. */
  call?: (request: Request) => Promise<Result>;
  /** Where what a person may decide depends on the request. */
  byHand?: Decidable<Result>;
  /** Where closing takes more than naming the operation. */
  close?: (decision: ResolveAttention) => Closing;
}

/** The order's calls to the teams: each once, by its operation's key, however often the story is told. */
export class Calls {
  /** Calls that a team has not answered yet. */
  underWay = 0;

  constructor(
    private readonly services: TeamServices,
    private readonly memory: StoryMemory,
    private readonly attention: Attention,
    private readonly progress: Progress,
  ) {}

  /**
   * Takes a step until there is an answer, and writes into the timeline how it ended. What was answered before is answered
   * again; a call that an earlier run left without an answer is repeated as it was, which its key makes the same operation.
   *
   * @throws what the team refused with, the cancellation of the scope it runs in
   */
  async take<Team extends keyof TeamServices, Request extends Operation, Result>(
    declared: Step<Team, Request, Result>,
    request: Request,
    taking: Taking<Request, Result> = {},
  ): Promise<Result> {
    const { calls } = this.memory;
    const {
      n = 1,
      step = stepOf(declared.name, n),
      note,
      call = (asked) => this.ask(declared, asked),
    } = taking;
    const known = (calls[request.key] ??= { request });
    if (known.answer) return answered<Result>(known.answer);
    const ask = () => this.counted(() => call(known.request as Request));
    try {
      const result = await this.attention.callUntilAnswered(
        step,
        ask,
        this.decidedByHand(declared, request, taking),
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

  /** The step's own call, once, without anything around it. */
  ask<Team extends keyof TeamServices, Request, Result>(
    { team, summary, does, budget }: Step<Team, Request, Result>,
    request: Request,
  ): Promise<Result> {
    return does(this.services[team](summary(request), budget) as ReturnType<TeamServices[Team]>, request);
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

  private decidedByHand<Team extends keyof TeamServices, Request extends Operation, Result>(
    { team, byHand: declared }: Step<Team, Request, Result>,
    request: Request,
    { byHand = declared, close }: Taking<Request, Result>,
  ): ByHand<Result> | undefined {
    if (!byHand) return undefined;
    const service = () => this.services[team](`closed by a person: ${request.key}`);
    return {
      ...byHand,
      close: async (decision) => {
        const ask = close ?? (() => service().closeOperation(closing(request)));
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
