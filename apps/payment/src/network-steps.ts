import { Logger } from '@nestjs/common';
import {
  type Attempt,
  begin,
  type Begun,
  closeByHand,
  type EarlierCalls,
  ensureCurrent,
  finish,
  refuse,
  release,
  takeOver,
} from '@waybill/outbox/operations';
import { Refusal } from '@waybill/outbox/refusal';
import { CardNetworkTrouble } from './card-network';
import type { PaymentDatabase, PaymentTables, PaymentTransaction } from './payment.tables';

/** Between the end of the last call and the end of the lease: for a call that lands late. */
const LANDING_MS = 1_000;
/** From the intent's commit to the call: for the look-ups and the transactions in between. */
const LATEST_START_MS = 3_000;

export interface NetworkAttempt extends Attempt {
  /** Set when an earlier attempt's outcome is unknown: ask the network first. */
  earlierCalls: EarlierCalls | undefined;
  /** Makes an outside call, unless it could no longer end within this attempt's lease. */
  call<A>(work: () => Promise<A>): Promise<A>;
}

export interface NetworkStep<R> {
  key: string;
  /** The request as received. */
  request: unknown;
  /** Claims what the step needs, in the transaction that writes its intent down; not again for a repeat. */
  claim?: (trx: PaymentTransaction) => Promise<void>;
  /** Calls the network; what it returns writes the effects, in the transaction that stores the result. */
  work: (attempt: NetworkAttempt) => Promise<(trx: PaymentTransaction) => Promise<R>>;
  /** Writes what a refusal leaves behind, in the transaction that stores it. */
  refused?: (trx: PaymentTransaction, refusal: Refusal) => Promise<unknown>;
}

/** What became of an operation at the card network, and what that means for the books. */
export type FoundOut =
  | { happened: true; record: (trx: PaymentTransaction) => Promise<unknown> }
  | { happened: false; drop?: (trx: PaymentTransaction) => Promise<void> };

/**
 * Steps that call the card network, each once in effect: intent → call with the network's key → result. A repeat
 * gets the stored result; a repeat of an attempt whose outcome is unknown asks the network first.
 */
export class NetworkSteps {
  private readonly logger = new Logger(NetworkSteps.name);

  /** @param callTimeoutMs how long one call to the card network may take, in milliseconds */
  constructor(
    private readonly db: PaymentDatabase,
    private readonly callTimeoutMs: number,
  ) {}

  /**
   * @throws Refusal the step's own, stored · `OperationConflict` · `OperationClosed` · `StaleAttempt`
   * @throws OperationInFlight, CardNetworkTrouble (retryable)
   */
  async run<R>(step: NetworkStep<R>): Promise<R> {
    const { key } = step;
    const callBefore = performance.now() + LATEST_START_MS;
    const begun = await this.begin(step);
    if (begun.status === 'done') return begun.result;

    const attempt: NetworkAttempt = {
      key,
      fence: begun.fence,
      earlierCalls: begun.status === 'unresolved' ? begun.earlierCalls : undefined,
      call: (work) => this.callInTime(work, callBefore),
    };
    try {
      const record = await step.work(attempt);
      return await this.settle(attempt, async (trx) => {
        const result = await record(trx);
        await finish(trx, { ...attempt, result });
        return result;
      });
    } catch (error) {
      if (error instanceof Refusal) await this.refuse(step, attempt, error);
      else await this.release(attempt, error);
      throw error;
    }
  }

  /**
   * A person takes a step out of the machine's hands. What an earlier attempt's intent led to is found out first:
   * it happened and is put into the books, or it did not and never will.
   *
   * @throws OperationInFlight (retryable) while an attempt may be at the card network; CardNetworkTrouble (retryable)
   */
  async closeByHand(
    key: string,
    findOut: (attempt: NetworkAttempt & { earlierCalls: EarlierCalls }) => Promise<FoundOut>,
  ): Promise<'closed' | 'already-done'> {
    const callBefore = performance.now() + LATEST_START_MS;
    const taken = await takeOver(this.db, { key, leaseMs: this.leaseMs });
    if (!taken) return closeByHand(this.db, key);

    const attempt = { key, ...taken, call: <A>(work: () => Promise<A>) => this.callInTime(work, callBefore) };
    try {
      const found = await findOut(attempt);
      return await this.settle(attempt, async (trx) => {
        if (found.happened) {
          await finish(trx, { ...attempt, result: await found.record(trx) });
          return 'already-done';
        }
        await found.drop?.(trx);
        await release(trx, attempt);
        return closeByHand(trx, key);
      });
    } catch (error) {
      await this.release(attempt, error);
      throw error;
    }
  }

  /** A transaction of an attempt that is still the current one; the operation's row is locked first, always. */
  settle<R>(attempt: Attempt, work: (trx: PaymentTransaction) => Promise<R>): Promise<R> {
    return this.db.transaction().execute(async (trx) => {
      await ensureCurrent(trx, attempt);
      return work(trx);
    });
  }

  private begin<R>({ key, request, claim }: NetworkStep<R>): Promise<Begun<R>> {
    const operation = { key, request, leaseMs: this.leaseMs };
    if (!claim) return begin<PaymentTables, R>(this.db, operation);
    return this.db.transaction().execute(async (trx) => {
      const begun = await begin<PaymentTables, R>(trx, operation);
      if (begun.status === 'started') await claim(trx);
      return begun;
    });
  }

  private get leaseMs(): number {
    return LATEST_START_MS + this.callTimeoutMs + LANDING_MS;
  }

  private async callInTime<A>(work: () => Promise<A>, callBefore: number): Promise<A> {
    if (performance.now() > callBefore)
      throw new CardNetworkTrouble('too late to call within this attempt', true);
    let timer: NodeJS.Timeout | undefined;
    const tooSlow = new Promise<never>((_, reject) => {
      const trouble = new CardNetworkTrouble(`no answer within ${this.callTimeoutMs} ms`, false);
      timer = setTimeout(() => reject(trouble), this.callTimeoutMs);
    });
    return Promise.race([work().catch(asTrouble), tooSlow]).finally(() => clearTimeout(timer));
  }

  private async refuse<R>(step: NetworkStep<R>, attempt: Attempt, refusal: Refusal): Promise<void> {
    await this.settle(attempt, async (trx) => {
      await step.refused?.(trx, refusal);
      await refuse(trx, { ...attempt, refusal });
    });
  }

  private async release(attempt: Attempt, error: unknown): Promise<void> {
    const callMayStillLand = error instanceof CardNetworkTrouble && !error.callEnded;
    try {
      await release(this.db, { ...attempt, callMayStillLand });
    } catch (trouble) {
      // What was thrown first matters more; the lease ends by itself.
      this.logger.warn(`lease of ${attempt.key} not released: ${(trouble as Error).message}`);
    }
  }
}

/** An error that the network's adapter does not know says nothing about what became of the call. */
function asTrouble(error: unknown): never {
  if (error instanceof CardNetworkTrouble) throw error;
  throw Object.assign(new CardNetworkTrouble(`the call failed: ${(error as Error).message}`, false), {
    cause: error,
  });
}
