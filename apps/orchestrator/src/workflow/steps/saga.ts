import { condition } from '@temporalio/workflow';
import type { Calls } from './calls';
import type { OrderMemory, Undo } from '../memory/order-memory';
import type { Progress } from '../record/progress';
import { isRefusal } from '../teams/refusals';
import { Running, settle } from './running';
import { undos, type UndoOutcome } from './declared/undos';

/** What has been done, or may have been, and how to take it back. */
export class Saga {
  constructor(
    private readonly memory: OrderMemory,
    private readonly progress: Progress,
    private readonly calls: Calls,
  ) {}

  /**
   * Registers the undo, then takes the step: one that timed out may have happened. Only a refusal proves that
   * there is nothing to undo.
   */
  async step<T>(undo: Undo, take: () => Promise<T>): Promise<T> {
    const { undos } = this.memory;
    if (!undos.some(({ request }) => request.key === undo.request.key)) undos.push(undo);
    try {
      return await take();
    } catch (error) {
      if (isRefusal(error)) this.drop(undo);
      throw error;
    }
  }

  /** Takes everything back, last step first. An undo that keeps failing parks; the others go on. */
  async undoAll(): Promise<void> {
    const undoing: Promise<void>[] = [];
    for (const undo of [...this.memory.undos].reverse()) {
      const running = new Running(this.takeBack(undo));
      await condition(() => running.settled || this.memory.parked[labelOf(undo)] !== undefined);
      undoing.push(running.result);
    }
    await settle(undoing);
  }

  /** Takes a step back that is not wanted any more, out of turn and without the order being undone. */
  async letGo(undo: Undo): Promise<void> {
    await this.call(undo, (outcome) => this.progress.note(undo.step, 'let-go', outcome));
    this.drop(undo);
  }

  private async takeBack(undo: Undo): Promise<void> {
    const { step } = undo;
    await this.call(undo, (outcome) => {
      if (outcome !== 'skipped') this.progress.note(step, 'undone', outcome);
      if (['released', 'voided', 'resolved'].includes(outcome)) this.memory.undone.push(step);
    });
    this.drop(undo);
  }

  /** The pivot is behind us: from here only forward. */
  forget(): void {
    this.memory.undos.length = 0;
  }

  private drop({ request }: Undo): void {
    const { undos } = this.memory;
    const at = undos.findIndex((undo) => undo.request.key === request.key);
    if (at >= 0) undos.splice(at, 1);
  }

  private call(undo: Undo, note: (outcome: UndoOutcome) => void): Promise<UndoOutcome> {
    const taken = { step: labelOf(undo), note };
    return undo.undo === 'releaseStock'
      ? this.calls.take(undos.releaseStock, undo.request, taken)
      : this.calls.take(undos.voidAuthorization, undo.request, taken);
  }
}

/** As it stands on the attention desk. */
function labelOf({ step, request }: Undo): string {
  const n = request.key.slice(request.key.lastIndexOf(':') + 1);
  return n === '1' ? `undo-${step}` : `undo-${step}-${n}`;
}
