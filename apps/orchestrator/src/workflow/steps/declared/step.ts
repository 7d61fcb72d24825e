import type { ActivityOptions } from '@temporalio/workflow';
import type { Undo } from '../../memory/order-memory';
import type { Decidable } from '../../desk/attention';
import type { TeamServices } from '../../teams/team-services';

/**
 * A step of the saga, all that there is to say about it in one place. A new one is a new file beside this, and the line of the
 * story that takes it (`Calls.take`, within `Saga.step` where it has an undo).
 */
export interface Step<Team extends keyof TeamServices, Request, Result> {
  /** In the timeline, on the desk and in the operation's key; a parcel's after the first bears its number there. */
  name: string;
  team: Team;
  /** What the engine's UI shows of the call. */
  summary: (request: Request) => string;
  does: (team: ReturnType<TeamServices[Team]>, request: Request) => Promise<Result>;
  /** How it is taken back; without it the step moves nothing, or is past the pivot. */
  undo?: Undo['undo'];
  /** How it is retried, where not as every step is (`activity-options.ts`): until the order's budget is spent. */
  budget?: ActivityOptions;
  /** What a person may decide beside trying it again, once its budget is spent, and what then counts as its result. */
  byHand?: Decidable<Result>;
}

/** Declares a step; its types are those of the team's contract. */
export const declare = <Team extends keyof TeamServices, Request, Result>(
  step: Step<Team, Request, Result>,
): Step<Team, Request, Result> => step;

/** The undo of a declared step, as an order remembers it. @param request of the undo, which names what it undoes */
export const undoing = (
  { name, undo }: Pick<Step<never, never, never>, 'name' | 'undo'>,
  request: Undo['request'],
): Undo => ({ step: name, undo, request }) as Undo;
