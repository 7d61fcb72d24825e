import { allHandlersFinished, condition, workflowInfo } from '@temporalio/workflow';
import type { Progress } from '../record/progress';
import type { Calls } from '../steps/calls';
import type { Running } from '../steps/running';

/** How long calls under way may take to be answered before the next run repeats them, by their keys the same calls. */
const CALLS_MAY_TAKE = '1 minute';

/** Decides when a run has become long enough that the story goes on in a new one. */
export class Renewal {
  private signals = 0;

  /** @param signalsPerRun after so many of them a new run is due */
  constructor(
    private readonly story: { calls: Calls; progress: Progress },
    private readonly signalsPerRun: number,
  ) {}

  /** Counts a signal, whatever it said. */
  heardSignal(): void {
    this.signals++;
  }

  /** Resolves when the story has come to its end, or when nothing stands in the way of going on in a new run. */
  async dueOrOver(story: Running<unknown>): Promise<void> {
    await condition(() => story.settled || this.due);
    if (story.settled) return;
    const { calls, progress } = this.story;
    await condition(() => story.settled || calls.underWay === 0, CALLS_MAY_TAKE, {
      summary: 'a new run is due: calls under way may be answered until',
    });
    // What is to be written down, and whoever waits for an answer, does not carry over.
    await condition(() => story.settled || (progress.isRecorded && allHandlersFinished()));
  }

  private get due(): boolean {
    return this.signals >= this.signalsPerRun || workflowInfo().continueAsNewSuggested;
  }
}
