import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import {
  ContinueAsNew,
  defineSignal,
  defineUpdate,
  DeterminismViolationError,
  log,
  setHandler,
  TemporalFailure,
} from '@temporalio/workflow';
import type { z } from 'zod';
import { refuse } from '../desk/amendment-refusal';
import { mustBe } from './arguments';
import type { Progress } from '../record/progress';

/*
 * What comes in by the engine's own door, where anybody may stand. What a handler throws and the engine does not know fails
 * the workflow task, which is then tried for ever: the order would hear nothing any more, no cancellation and no query. So
 * here it ends as the refusal of that one Update, or as a line in the timeline for a signal.
 */

/**
 * Answers an Update whose argument is as `schema` says; the handler gets what the schema makes of it.
 *
 * @param guarded not for orders of an older build: a guard takes a moment longer to answer, and replaying them would differ
 */
export function hearUpdate<T, R = OrderStatus>(
  name: string,
  schema: z.ZodType<T>,
  guarded: boolean,
  answer: (argument: T) => Promise<R>,
): void {
  const guard = async (argument: T) => {
    try {
      return await answer(schema.parse(argument));
    } catch (error) {
      if (isForTheEngine(error)) throw error;
      log.error('an Update failed for a reason that nobody foresaw', { update: name, error });
      throw refuse('NotPossible', `${name} could not be done: ${messageOf(error)}`);
    }
  };
  setHandler(defineUpdate<R, [T]>(name), guarded ? guard : answer, { validator: mustBe(schema) });
}

/** Hears a signal, whatever it says. */
export function hearSignal(name: string, progress: Progress, hear: (argument: unknown) => void): void {
  setHandler(defineSignal<[unknown]>(name), (argument) => {
    try {
      hear(argument);
    } catch (error) {
      if (isForTheEngine(error)) throw error;
      log.error('a signal was not understood', { signal: name, error });
      if (progress.passes(`signal ${name} not understood`))
        progress.note('signal', 'not-understood', `${name}: ${messageOf(error)}`);
    }
  });
}

/** Refusals, cancellations, the end of a run and broken determinism are the engine's to act upon. */
function isForTheEngine(error: unknown): boolean {
  return (
    error instanceof TemporalFailure ||
    error instanceof ContinueAsNew ||
    error instanceof DeterminismViolationError
  );
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
