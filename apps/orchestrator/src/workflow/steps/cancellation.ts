import type { CancellationAnswer, CancellationRequest } from '@waybill/contract-order/fulfil-order.contract';
import { CancellationScope, condition } from '@temporalio/workflow';
import type { Direction, OrderMemory } from '../memory/order-memory';
import { Running } from './running';

/** How long a step in flight may still finish after a cancellation, before it is no longer waited for. */
const GRACE = '5 seconds';
/** How long the caller of `requestCancellation` waits for the direction before it hears `pending`. */
const ANSWER_WITHIN = '30 seconds';

/** The one path of every cancellation: signal, Update, HTTP, Kafka and the engine's own cancel all end in {@link ask}. */
export class Cancellation {
  constructor(private readonly memory: OrderMemory) {}

  /** The first one counts. */
  ask(request: CancellationRequest): void {
    this.memory.cancellation.asked ??= request;
  }

  get request(): CancellationRequest | undefined {
    return this.memory.cancellation.asked;
  }

  get requested(): boolean {
    return this.request !== undefined;
  }

  /** Says, once, which way the order goes. */
  decide(direction: Direction): void {
    this.memory.cancellation.direction ??= direction;
  }

  /** The direction, as soon as it is decided. */
  async answer(): Promise<CancellationAnswer['outcome']> {
    const { cancellation } = this.memory;
    const decided = () => cancellation.direction !== undefined;
    if (!decided()) await condition(decided, ANSWER_WITHIN, { summary: 'answer a cancellation by' });
    return cancellation.direction ?? 'pending';
  }

  /**
   * Runs steps that a cancellation may stop. What is in flight may settle, within the grace; then it is
   * cancelled and counts as "may have happened".
   */
  async stoppable<T>(steps: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    const running = new Running(scope.run(steps));
    await condition(() => running.settled || this.requested);
    if (!running.settled && !(await this.settlesInTime(running))) scope.cancel();
    return running.result;
  }

  private settlesInTime(running: Running<unknown>): Promise<boolean> {
    return condition(() => running.settled, GRACE, { summary: 'what is under way may finish until' });
  }
}
