import { setTimeout as sleep } from 'node:timers/promises';
import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type WorkflowHandle,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { isFull, isNotHeard, refusalIn } from './order-refused';

/** How long the engine may take to answer, in milliseconds, before it counts as away. */
const ENGINE_ANSWERS_WITHIN = 5_000;
/** The same for a workflow: an order's direction after a cancellation may take it 30 seconds to decide. */
const WORKFLOW_ANSWERS_WITHIN = 35_000;

/** Half a minute in all: more would hold up the news of other workflows. */
const RENEWED_WITHIN = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Workflows, seen from outside. Whatever the engine answers for good (already started, closed) is an answer; whatever else
 * it throws is trouble.
 */
export class EngineDoor {
  /**
   * @param workflowAnswersWithin in milliseconds; an Update without an answer by then is trouble
   * @param renewedWithin pauses, in milliseconds, after which a run that takes no more signals is tried again
   */
  constructor(
    private readonly client: Client,
    private readonly workflowAnswersWithin = WORKFLOW_ANSWERS_WITHIN,
    private readonly renewedWithin = RENEWED_WITHIN,
  ) {}

  /** False if it was started before, ever, which is as good. */
  async start(type: string, options: WorkflowStartOptions): Promise<boolean> {
    try {
      await this.soon(() => this.client.workflow.start(type, options));
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /**
   * Asks and waits for the answer; undefined if the workflow is closed or unknown.
   *
   * @throws OrderRefused when it will not do it
   */
  async update<T>(
    workflowId: string,
    name: string,
    argument: unknown,
    updateId?: string,
  ): Promise<T | undefined> {
    const update = () =>
      this.handle(workflowId).executeUpdate<T, [unknown]>(name, { args: [argument], updateId });
    try {
      return await this.client.withDeadline(Date.now() + this.workflowAnswersWithin, update);
    } catch (error) {
      if (isNotHeard(error)) return undefined;
      throw refusalIn(error) ?? error;
    }
  }

  /**
   * Tells it. A run that has had too many signals is about to be renewed: it is told again then, if that does not take too long.
   *
   * @returns false if nobody hears it: it is closed, unknown to the engine, or takes no more signals
   */
  async signal(workflowId: string, name: string, argument: object): Promise<boolean> {
    for (const pause of [...this.renewedWithin, undefined]) {
      try {
        await this.soon(() => this.handle(workflowId).signal(name, argument));
        return true;
      } catch (error) {
        if (isNotHeard(error)) return false;
        if (!isFull(error)) throw error;
        if (pause !== undefined) await sleep(pause);
      }
    }
    return false;
  }

  /** Without a deadline the client retries by itself for longer than anyone would call it well. */
  private soon<T>(call: () => Promise<T>): Promise<T> {
    return this.client.withDeadline(Date.now() + ENGINE_ANSWERS_WITHIN, call);
  }

  private handle(workflowId: string): WorkflowHandle {
    return this.client.workflow.getHandle(workflowId);
  }
}
