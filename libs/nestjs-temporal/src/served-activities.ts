import type { MessageHandler } from '@nestjs/microservices';
import { Context } from '@temporalio/activity';
import { from, isObservable, lastValueFrom } from 'rxjs';
import type { ActivityDeclaration } from './activity.decorators';
import { readableError } from './readable-error';
import { InvalidRequest } from './request.pipe';
import { toTemporalFailure } from './temporal-failure';

type TemporalActivity = (...args: unknown[]) => Promise<unknown>;

/** The Nest handlers of one task queue, as the functions Temporal calls. */
export class ServedActivities {
  readonly functions: Record<string, TemporalActivity> = {};
  private readonly declaredBy = new Map<string, string>();

  constructor(private readonly taskQueue: string) {}

  get isEmpty(): boolean {
    return this.declaredBy.size === 0;
  }

  /**
   * Takes the handler if it is an activity of this task queue.
   * @throws Error when two handlers claim the same activity, or one stands outside an `@ActivityController`
   */
  add(handler: MessageHandler, extras: Partial<ActivityDeclaration>): boolean {
    const { activity, declaredBy, taskQueue } = extras;
    if (activity === undefined || declaredBy === undefined) return false;
    if (taskQueue === undefined) {
      throw new Error(`${declaredBy} is an @Activity(), but its class is no @ActivityController(taskQueue)`);
    }
    if (taskQueue !== this.taskQueue) return false;
    const other = this.declaredBy.get(activity);
    if (other !== undefined) {
      throw new Error(
        `Activity "${activity}" of task queue "${taskQueue}" is declared twice: by ${other} and by ${declaredBy}`,
      );
    }
    this.declaredBy.set(activity, declaredBy);
    this.functions[activity] = served(handler);
    return true;
  }
}

/** One argument in, the answer out, failures as they were thrown, as long as they can be read. */
function served(handler: MessageHandler): TemporalActivity {
  return async (...args) => {
    try {
      if (args.length > 1) {
        throw new InvalidRequest([{ field: 'request', problem: `one argument, not ${args.length}` }]);
      }
      const answer: unknown = await handler(args[0], Context.current());
      return isObservable(answer) ? await lastValueFrom(from(answer), { defaultValue: undefined }) : answer;
    } catch (error) {
      throw toTemporalFailure(readableError(error));
    }
  };
}
