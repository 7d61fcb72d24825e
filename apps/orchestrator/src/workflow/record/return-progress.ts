import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import type {
  ReturnGoodsInput,
  ReturnState,
  ReturnStatus,
  ReturnWaitsFor,
} from '@waybill/contract-order/returns.contract';
import { proxyActivities } from '@temporalio/workflow';
import type { ReturnMemory } from '../memory/return-memory';
import { bookkeepingUntilDone } from '../teams/activity-options';
import type { ReturnBookkeepingActivities } from './bookkeeping';
import { Progress } from './progress';

/** There are few returns and each writes little, so that they need no local activities. */
export const returnBooks = proxyActivities<ReturnBookkeepingActivities>(bookkeepingUntilDone);

/** Where a return stands. */
export class ReturnProgress extends Progress<ReturnState, ReturnWaitsFor> {
  protected readonly subject = 'return';

  constructor(
    private readonly input: ReturnGoodsInput,
    private readonly memory: ReturnMemory,
  ) {
    super(input.orderId, memory);
  }

  /** A copy, so that what was answered or written down does not change afterwards. */
  snapshot(): ReturnStatus {
    const { timeline, ...status } = this.memory.status;
    const { waitingFor } = this;
    return { ...status, ...(waitingFor && { waitingFor }), timeline: [...timeline] };
  }

  get state(): ReturnState {
    return this.memory.status.state;
  }

  /** It may take weeks, and little happens: all of it is written down. */
  protected get rests(): boolean {
    return true;
  }

  protected write(events: FulfilmentEvent[]): Promise<void> {
    const { memory, input } = this;
    const byHand = Object.values(memory.calls).some((call) => call.byHand !== undefined);
    return returnBooks.recordReturn({
      status: this.snapshot(),
      events,
      ...this.nextWaiting(),
      books: { refunded: memory.status.refunded ?? 0, byHand },
      ...(input.traceparent !== undefined && { traceparent: input.traceparent }),
    });
  }
}
