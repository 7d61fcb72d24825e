import type { Authorization, AuthorizePaymentRequest } from '@waybill/contract-payment/payment.contract';
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { chargeFor, refundFor, type Lines } from '../memory/charges';
import { payerOf } from '../memory/arrivals';
import { authorize } from './declared/authorize';
import { capture } from './declared/capture';
import { refund } from './declared/refund';
import { undoing } from './declared/step';
import type { Fulfilment } from './fulfilment';
import type { Notifications } from './notifications';
import type { HeldMoney, Undo } from '../memory/order-memory';
import { stepOf, type Parcel } from '../memory/parcels';
import { isDeclined, unreadableIsDeclined } from '../teams/refusals';
import { StoppedByRequest } from './stopped';

/** The customer's money: held before the goods go, taken for what went, given back for what came back. */
export class Payments {
  private renewing: Promise<unknown> = Promise.resolve();
  private readonly capturing = new Map<number, CancellationScope>();
  private readonly refunding = new Set<number>();

  constructor(
    private readonly fulfilment: Fulfilment,
    private readonly notifications: Notifications,
  ) {}

  /** Holds the price of the whole order. @throws `PaymentDeclined` once the customer can mend it no more */
  async secure(givenUp: () => boolean): Promise<void> {
    const { memory, order } = this.fulfilment;
    if (memory.held.length > 0) return;
    const amount = chargeFor(order, memory.wanted.lines);
    if (amount > 0) await this.hold(amount, givenUp);
  }

  /** An authorization that can be captured once only is replaced by one for each parcel. */
  async divide(parcels: Parcel[]): Promise<void> {
    const { held } = this.fulfilment.memory;
    if (parcels.length === 1 || held.every(({ severalCaptures }) => severalCaptures)) {
      for (const parcel of parcels) parcel.authorization ??= held[0]?.n;
      return;
    }
    const whole = held.find(({ n }) => parcels.every(({ authorization }) => authorization !== n));
    if (whole) await this.letGo(whole.n);
    for (const parcel of parcels) {
      if (parcel.charge > 0) parcel.authorization ??= (await this.hold(parcel.charge, () => false)).n;
    }
  }

  /**
   * Replaces an authorization that would run out while the carrier is still being called; one after the other, because
   * parcels may be paid from the same one.
   *
   * @throws `PaymentDeclined` when the card does not give it again
   */
  renew(parcel: Parcel): Promise<void> {
    const renewed = this.renewing.then(() => this.renewNow(parcel));
    this.renewing = renewed.catch(() => undefined);
    return renewed;
  }

  /** Takes the money for a parcel that has gone. A refund of it ends the trying. */
  async capture(parcel: Parcel): Promise<void> {
    const scope = new CancellationScope();
    this.capturing.set(parcel.n, scope);
    try {
      await scope.run(() => this.captureNow(parcel));
    } catch (error) {
      if (!isCancellation(error)) throw error;
      // The refund closes it: only then is it known what is left to let go of.
      await condition(() => !this.refunding.has(parcel.n));
    }
  }

  /** Gives back what was taken for these goods, whether their parcel came back or was lost. */
  async refund(parcel: Parcel, lines: Lines): Promise<void> {
    const { order, memory, calls, progress } = this.fulfilment;
    const payer = payerOf(memory, parcel);
    const amount = refundFor(order, payer, lines);
    if (payer.authorization === undefined || amount === 0) return;
    this.refunding.add(payer.n);
    this.capturing.get(payer.n)?.cancel();
    const undoes = this.fulfilment.operation('capture', payer.n).key;
    const request = {
      ...this.fulfilment.operation('refund', parcel.n),
      amount,
      currency: order.currency,
      undoes,
    };
    const step = stepOf(refund.name, parcel.n);
    await calls.take(refund, request, {
      n: parcel.n,
      note: ({ outcome }) => {
        progress.note(step, outcome, `${amount} ${order.currency}`);
        if (outcome === 'refunded' || outcome === 'resolved') memory.refunded += amount;
      },
    });
    this.refunding.delete(payer.n);
  }

  /** What is held and will never be taken: let go of it. */
  async letGoOfTheRest(): Promise<void> {
    const { memory, calls } = this.fulfilment;
    for (const held of memory.held) {
      const paidFrom = memory.parcels.filter(({ authorization }) => authorization === held.n);
      const captures = paidFrom.map(({ n }) => this.fulfilment.operation('capture', n).key);
      const byHand = captures.map((key) => calls.byHand(key));
      const taken = paidFrom
        .filter((_, index) => calls.done(captures[index]!))
        .reduce((sum, { charge }) => sum + charge, 0);
      const letGoWithIt = paidFrom.length === 1 && taken > 0;
      if (taken === held.amount || letGoWithIt || byHand.includes('resolved')) continue;
      await this.letGo(held.n);
    }
  }

  private async captureNow(parcel: Parcel): Promise<void> {
    const { order, memory, calls } = this.fulfilment;
    const held = this.heldFor(parcel);
    if (!held || parcel.charge === 0) return;
    const request = {
      ...this.fulfilment.operation('capture', parcel.n),
      amount: parcel.charge,
      currency: order.currency,
      authorizationId: held.authorizationId,
      shipmentId: parcel.shipmentId,
      final: memory.parcels.filter(({ authorization }) => authorization === held.n).length === 1,
    };
    await calls.take(capture, request, { n: parcel.n });
  }

  private async renewNow(parcel: Parcel): Promise<void> {
    const { memory, order, progress } = this.fulfilment;
    const old = this.heldFor(parcel);
    const margin = order.limits.stepBudgetSeconds * 1000;
    if (!old || Date.parse(old.expiresAt) - margin > Date.now()) return;
    progress.note('authorize', 'runs-out', old.expiresAt);
    const paidFrom = memory.parcels.filter(({ authorization }) => authorization === old.n);
    const amount = paidFrom.reduce((sum, { charge }) => sum + charge, 0);
    const held = await this.hold(amount, () => false, old);
    for (const each of paidFrom) each.authorization = held.n;
    await this.letGo(old.n);
  }

  /** Asks for the money until it is held, or the time for another card is over. */
  private async hold(amount: number, givenUp: () => boolean, instead?: HeldMoney): Promise<HeldMoney> {
    const { memory, order } = this.fulfilment;
    for (;;) {
      const { cards } = memory.heard;
      try {
        return await this.authorize(amount, instead);
      } catch (error) {
        const seconds = order.options.paymentRetryWindowSeconds;
        if (!isDeclined(error) || seconds === 0) throw error;
        if (!(await this.anotherCard(amount, cards, givenUp))) throw error;
        memory.nth.authorize++;
      }
    }
  }

  /** @param instead of what runs out */
  private async authorize(amount: number, instead: HeldMoney | undefined): Promise<HeldMoney> {
    const { memory, order, saga, calls } = this.fulfilment;
    const n = memory.nth.authorize;
    const request = {
      ...this.fulfilment.operation('authorize', n),
      amount,
      currency: order.currency,
      sealedToken: memory.wanted.paymentToken,
      ...(instead && { replaces: this.fulfilment.operation('authorize', instead.n).key }),
    };
    const authorization: Authorization = await saga.step(this.undoOf(n), () =>
      calls.take(authorize, request, memory.heard.cards > 0 ? this.anotherCardsCall : {}),
    );
    const held = { ...authorization, n };
    memory.held.push(held);
    memory.nth.authorize++;
    return held;
  }

  /**
   * The first card was sealed by our own bridge: if payment does not take it, keys are missing, say, and a person sees to that.
   * Another one came through the engine's door, as anything may.
   */
  private readonly anotherCardsCall = {
    call: (request: AuthorizePaymentRequest) =>
      this.fulfilment.calls.ask(authorize, request).catch(unreadableIsDeclined),
  };

  /** Lets go of an authorization, as its undo would. */
  private async letGo(n: number): Promise<void> {
    await this.fulfilment.saga.letGo(this.undoOf(n));
    this.fulfilment.memory.held = this.fulfilment.memory.held.filter((held) => held.n !== n);
  }

  private undoOf(n: number): Undo {
    const request = {
      ...this.fulfilment.operation('void', n),
      undoes: this.fulfilment.operation('authorize', n).key,
    };
    return undoing(authorize, request);
  }

  /** True once the customer has given another card. */
  private async anotherCard(amount: number, cards: number, givenUp: () => boolean): Promise<boolean> {
    const { memory, order, progress, cancellation, deadlines } = this.fulfilment;
    const seconds = order.options.paymentRetryWindowSeconds;
    const payBefore = deadlines.at('payment', seconds);
    if (progress.passes('asked for another card')) {
      this.notifications.notifyMeanwhile({
        kind: 'payment-declined',
        amount,
        currency: order.currency,
        payBefore,
      });
    }
    const given = () => memory.heard.cards !== cards;
    const over = () => cancellation.requested || givenUp();
    await progress.waiting('payment', () =>
      deadlines.until(() => given() || over(), 'payment', seconds, 'another card has to be given by'),
    );
    if (cancellation.requested) throw new StoppedByRequest();
    return given();
  }

  private heldFor(parcel: Parcel): HeldMoney | undefined {
    return this.fulfilment.memory.held.find(({ n }) => n === parcel.authorization);
  }
}
