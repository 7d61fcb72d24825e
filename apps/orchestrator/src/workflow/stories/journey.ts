import type { AttentionAction } from '@waybill/contract-order/fulfil-order.contract';
import { without, type Lines } from '../memory/charges';
import type { Fulfilment } from '../steps/fulfilment';
import type { Payments } from '../steps/payments';
import { now } from '../record/progress';
import { parcelsOf, stepOf, type Parcel } from '../memory/parcels';
import { failureText, isRefusal } from '../teams/refusals';
import { settle } from '../steps/running';
import type { Shipping } from '../steps/shipping';
import type { Stock } from '../steps/stock';
import { StoppedByRequest } from '../steps/stopped';

/** The parcels on the road: followed until each has arrived, has come back, or has been given up. */
export class Journey {
  constructor(
    private readonly fulfilment: Fulfilment,
    private readonly stock: Stock,
    private readonly payments: Payments,
    private readonly shipping: Shipping,
  ) {}

  /** Until the parcel, or what was sent in its place, has come to an end. */
  async follow(parcel: Parcel): Promise<void> {
    while (!parcel.end) await this.next(parcel);
    if (parcel.end === 'delivered') this.arrived(parcel);
    const { parcels } = this.fulfilment.memory;
    await settle(parcels.filter(({ replaces }) => replaces === parcel.n).map((again) => this.follow(again)));
  }

  /** Asks the carrier to turn back whatever is under way. True when something comes back. */
  async turnBack(): Promise<boolean> {
    const { memory } = this.fulfilment;
    const underWay = memory.parcels.filter(
      ({ sent, end, shipmentId }) => sent && !end && memory.news[shipmentId] === undefined,
    );
    const answers = await settle(underWay.map((parcel) => this.shipping.intercept(parcel)));
    return answers.includes('intercepted');
  }

  /** Has goods fetched from the customer, and pays them back when they are there. */
  async fetchBack(parcel: Parcel, lines: Lines): Promise<void> {
    const { memory, deadlines, order, attention } = this.fulfilment;
    if (parcel.end === 'returned') return;
    await this.shipping.fetchBack(parcel, lines);
    const deadline = `return-${parcel.n}`;
    const back = () => memory.news[parcel.shipmentId] === 'returned';
    const seconds = order.limits.deliverWithinSeconds;
    while (!(await deadlines.until(back, deadline, seconds, `${parcel.shipmentId} has to be back by`))) {
      const lastError = `${parcel.shipmentId} has not come back by ${deadlines.at(deadline, seconds)}`;
      const actions: AttentionAction[] = ['retry', 'skip', 'resolved'];
      const decision = await attention.ask(
        { step: stepOf('return-overdue', parcel.n), lastError, actions },
        back,
      );
      if (decision?.action === 'skip') return;
      if (decision?.action === 'resolved') break;
      deadlines.forget(deadline);
    }
    // Where only a person says that it is back, nobody knows on which shelf.
    const restocked = back() ? this.stock.cameBack(parcel, lines) : Promise.resolve();
    await settle([this.payments.refund(parcel, lines), restocked]);
    parcel.end = 'returned';
  }

  /** It may be returned from now on, also while others are still on the road. */
  private arrived(parcel: Parcel): void {
    const { memory, progress } = this.fulfilment;
    if (!memory.endsAtTheDoor || parcel.arrivedAt !== undefined) return;
    parcel.arrivedAt = now();
    if (memory.parcels.some(({ sent, end }) => sent && !end)) void progress.writeDown();
  }

  private async next(parcel: Parcel): Promise<void> {
    const { memory, deadlines, order, progress } = this.fulfilment;
    const { shipmentId, n } = parcel;
    const news = () => memory.news[shipmentId];
    const seconds = order.limits.deliverWithinSeconds;
    const heard = await progress.waiting('carrier', () =>
      deadlines.until(() => news() !== undefined, `delivery-${n}`, seconds, `${shipmentId} has to arrive by`),
    );
    if (!heard) return this.overdue(parcel);
    if (news() === 'lost') return this.lost(parcel);
    if (news() === 'returned')
      await settle([this.payments.refund(parcel, parcel.lines), this.stock.cameBack(parcel, parcel.lines)]);
    parcel.end = news() as 'delivered' | 'returned';
  }

  /** A person decides: wait as long again, give it up and pay it back, or it has arrived after all. */
  private async overdue(parcel: Parcel): Promise<void> {
    const { memory, deadlines, attention } = this.fulfilment;
    const deadline = `delivery-${parcel.n}`;
    const lastError = `${this.described(parcel)} has not arrived by ${deadlines.at(deadline, 0)}`;
    const actions: AttentionAction[] = ['retry', 'skip', 'resolved'];
    const moot = () => memory.news[parcel.shipmentId] !== undefined;
    const decision = await attention.ask({ step: stepOf('delivery', parcel.n), lastError, actions }, moot);
    if (decision?.action === 'retry') deadlines.forget(deadline);
    if (decision?.action === 'skip') await this.giveUp(parcel);
    if (decision?.action === 'resolved') parcel.end = 'delivered';
  }

  /** A person decides: send it again, pay it back, or it has turned up. */
  private async lost(parcel: Parcel, because = 'the carrier has lost it'): Promise<void> {
    const { memory, attention } = this.fulfilment;
    if (!parcel.lost) {
      const lastError = `${this.described(parcel)}: ${because}`;
      const actions: AttentionAction[] = ['retry', 'skip', 'resolved'];
      const moot = () => memory.news[parcel.shipmentId] !== 'lost';
      const decision = await attention.ask(
        { step: stepOf('lost-parcel', parcel.n), lastError, actions },
        moot,
      );
      if (!decision) return; // it turned up
      parcel.lost = decision.action;
    }
    if (parcel.lost === 'resolved') parcel.end = 'delivered';
    if (parcel.lost === 'skip') await this.giveUp(parcel);
    if (parcel.lost === 'retry') await this.sendAgain(parcel);
  }

  private async sendAgain(parcel: Parcel): Promise<void> {
    try {
      if (this.unsentFor(parcel).length === 0) await this.packAgain(parcel);
      const again = this.unsentFor(parcel);
      for (const each of again) {
        await this.shipping.send(each);
        this.stock.hasLeft(each);
      }
      const ids = again.map(({ shipmentId }) => shipmentId).join(', ');
      this.fulfilment.progress.note(stepOf('lost-parcel', parcel.n), 'sent-again', ids);
      parcel.end = 'sent-again';
    } catch (error) {
      for (const each of this.unsentFor(parcel)) {
        await this.stock.unpack(each);
        each.end = 'given-up';
      }
      if (error instanceof StoppedByRequest) return this.giveUp(parcel);
      if (!isRefusal(error)) throw error;
      delete parcel.lost;
      await this.lost(parcel, `it cannot be sent again: ${failureText(error)}`);
    }
  }

  /** Makes parcels of what the customer still lacks of a lost one. */
  private async packAgain(parcel: Parcel): Promise<void> {
    const { parcels, attempts } = this.fulfilment.memory;
    const nth = attempts[stepOf('lost-parcel', parcel.n)] ?? 1;
    const { reservationId, lines } = await this.stock.takeAgain(parcel, this.missingOf(parcel), nth);
    const packed = parcelsOf(this.fulfilment.order, lines, parcels.length + 1);
    const instead = { charge: 0, replaces: parcel.n, reservation: reservationId };
    parcels.push(...packed.map((each) => ({ ...each, ...instead })));
  }

  private async giveUp(parcel: Parcel): Promise<void> {
    await this.payments.refund(parcel, this.missingOf(parcel));
    parcel.end = 'given-up';
  }

  /** Of a parcel that does not arrive, what has not been sent in its place. */
  private missingOf(parcel: Parcel): Lines {
    const sent = this.fulfilment.memory.parcels.filter((each) => each.replaces === parcel.n && each.sent);
    return without(
      parcel.lines,
      sent.flatMap(({ lines }) => lines),
    );
  }

  private unsentFor(parcel: Parcel): Parcel[] {
    return this.fulfilment.memory.parcels.filter(
      (each) => each.replaces === parcel.n && !each.sent && !each.end,
    );
  }

  private described({ shipmentId }: Parcel): string {
    const { shipments } = this.fulfilment.memory.status;
    const { carrier = '', trackingNumber = '' } =
      shipments.find((known) => known.shipmentId === shipmentId) ?? {};
    return `${shipmentId} (${carrier} ${trackingNumber})`;
  }
}
