import type { ReturnInspection, ReturnStatus } from '@waybill/contract-order/returns.contract';
import { condition } from '@temporalio/workflow';
import { refuse } from '../desk/amendment-refusal';
import { without } from '../memory/charges';
import { cameHome } from '../memory/return-memory';
import type { Returning } from '../steps/returning';

/** What somebody may still ask of a return under way. */
export class ReturnRequests {
  constructor(private readonly returning: Returning) {}

  /** Resolves once it is cancelled. @throws ApplicationFailure `TooLate` once the carrier has it */
  async cancel(): Promise<ReturnStatus> {
    const { memory, progress } = this.returning;
    this.askToCancel();
    await condition(() => memory.cancellation.outcome !== undefined || progress.state !== 'announced');
    if (memory.cancellation.outcome !== 'cancelled')
      throw refuse('TooLate', `the return is ${progress.state}: the carrier has it`);
    await condition(() => progress.state === 'cancelled');
    return progress.snapshot();
  }

  askToCancel(): void {
    const { memory, progress } = this.returning;
    if (progress.state === 'announced') memory.cancellation.asked = true;
  }

  /** Takes what a person says of the goods, and resolves once it has been decided upon. @throws ApplicationFailure `NotWaiting`, `NotPossible` */
  async inspect(inspection: ReturnInspection): Promise<ReturnStatus> {
    const { memory, progress } = this.returning;
    if (!progress.waitsFor('inspection') || memory.inspection)
      throw refuse('NotWaiting', `the return is ${progress.state}, and waits for no inspection`);
    const rejected = this.rejectedBy(inspection);
    if (rejected.length > 0 && inspection.reason === undefined)
      throw refuse('NotPossible', 'reason: has to be given when not all of it is accepted');
    memory.inspection = inspection;
    progress.note('inspection', rejected.length > 0 ? 'accepted-in-part' : 'accepted', inspection.reason);
    // Not for what follows from it: a refund may wait for a person.
    await condition(() => memory.settlement !== undefined);
    return progress.snapshot();
  }

  private rejectedBy({ accepted }: ReturnInspection) {
    const { input, memory } = this.returning;
    try {
      return without(cameHome(input, memory), accepted);
    } catch (error) {
      throw refuse('NotPossible', `accepted: ${(error as Error).message} home`);
    }
  }
}
