import type { Reservation } from '@waybill/contract-inventory/inventory.contract';
import { condition } from '@temporalio/workflow';
import { summed, without, type Lines } from '../memory/charges';
import { markShipped, restock } from './declared/book-parcel';
import { giveBack, removeLines } from './declared/reduce-reservation';
import { reserve, reserveAgain } from './declared/reserve';
import { undoing } from './declared/step';
import type { Fulfilment } from './fulfilment';
import type { Notifications } from './notifications';
import { stepOf, type Parcel } from '../memory/parcels';
import { shortLinesOf } from '../teams/refusals';
import { settle } from './running';
import { StoppedByRequest } from './stopped';

/** The goods: taken from the shelves, waited for, given back. */
export class Stock {
  private readonly leaving = new Map<number, Promise<void>>();

  constructor(
    private readonly fulfilment: Fulfilment,
    private readonly notifications: Notifications,
  ) {}

  /**
   * Reserves what the order wants, as its `onShortage` says when there is not enough.
   *
   * @param givenUp when there is no point in waiting any longer
   */
  async secure(givenUp: () => boolean): Promise<void> {
    const { memory, order } = this.fulfilment;
    while (!memory.reservation) {
      const heard = this.heard();
      try {
        await this.reserve();
      } catch (error) {
        const short = order.options.onShortage === 'wait' && shortLinesOf(error);
        if (!short) throw error;
        if (!(await this.mayBeThereNow(short, heard, givenUp))) throw error;
        memory.nth.reserve++;
      }
    }
  }

  /** Takes out of the order what the customer wants no more, also off the reservation if there is one. */
  async takeOut(lines: Lines): Promise<void> {
    const { memory } = this.fulfilment;
    if (memory.reservation) await this.reduce(removeLines, memory.nth.reduce++, lines);
    memory.wanted.lines = without(memory.wanted.lines, lines);
    memory.heard.amendments++;
  }

  /** Gives back what a parcel that does not go was to hold. */
  async unpack({ n, lines, warehouse, reservation }: Parcel): Promise<void> {
    const from = lines.map((line) => ({ ...line, warehouse }));
    await this.reduce(giveBack, n, from, reservation);
  }

  /**
   * Takes goods of a lost parcel once more.
   *
   * @param nth counts the decisions to do so
   * @throws `OutOfStock`, as the team refuses it
   */
  takeAgain({ n }: Parcel, lines: Lines, nth: number): Promise<Reservation> {
    const request = { ...this.fulfilment.operation(`reserve-for-${n}`, nth), lines, ...this.whoBooks };
    return this.fulfilment.calls.take(reserveAgain, request, { n });
  }

  /**
   * Has inventory mark a parcel's goods as shipped, beside the story, which waits for it at its end only. The order does so
   * itself because it knows from shipping's own answer; what is said on Kafka anybody may have said.
   */
  hasLeft(parcel: Parcel): void {
    if (!this.fulfilment.memory.asksOwners || this.leaving.has(parcel.n)) return;
    this.leaving.set(parcel.n, this.book(markShipped, 'went', parcel, parcel.lines));
  }

  /** Has goods of a parcel that are home put back on their shelf. */
  async cameBack(parcel: Parcel, lines: Lines): Promise<void> {
    if (!this.fulfilment.memory.asksOwners) return;
    await this.leaving.get(parcel.n);
    await this.book(restock, 'came-back', parcel, lines);
  }

  /** Resolves once all that has left is marked so. */
  async booked(): Promise<void> {
    await settle([...this.leaving.values()]);
  }

  private async book(
    step: typeof markShipped,
    way: 'went' | 'came-back',
    parcel: Parcel,
    lines: Lines,
  ): Promise<void> {
    const { calls, progress } = this.fulfilment;
    const { n, shipmentId, warehouse } = parcel;
    const request = { ...this.fulfilment.operation(step.name, n), shipmentId, way, lines, warehouse };
    await calls.take(step, request, {
      n,
      note: ({ outcome }) => progress.note(stepOf(step.name, n), outcome, shipmentId),
    });
  }

  private async reserve(): Promise<void> {
    const { memory, order, saga, calls } = this.fulfilment;
    const partial = order.options.onShortage === 'ship-available';
    const operation = this.nextReservation();
    const request = {
      ...operation,
      lines: memory.wanted.lines,
      ...(partial && { partial }),
      ...this.whoBooks,
    };
    const undo = { ...this.fulfilment.operation('release', memory.nth.reserve), undoes: operation.key };
    const reservation = await saga.step(undoing(reserve, undo), () => calls.take(reserve, request));
    memory.reservation = { key: operation.key, lines: reservation.lines };
    memory.backordered = [];
    const reserved = summed(reservation.lines);
    memory.dropped = without(memory.wanted.lines, reserved);
    memory.wanted.lines = reserved;
    for (const { sku, quantity } of memory.dropped)
      this.fulfilment.progress.note('reserve', 'short', `${quantity} of ${sku} cannot be had`);
  }

  private async reduce(
    step: typeof giveBack,
    n: number,
    lines: (Lines[number] & { warehouse?: string })[],
    reduces = this.fulfilment.memory.reservation!.key,
  ): Promise<void> {
    const request = { ...this.fulfilment.operation(step.name, n), reduces, lines };
    const left = await this.fulfilment.calls.take(step, request, { n });
    const reservation = this.fulfilment.memory.reservation!;
    if (left && reduces === reservation.key) reservation.lines = left.lines;
  }

  /** Tells inventory that the order says itself what has left and come back, so that no event is believed about it. */
  private get whoBooks(): { booksParcels?: true } {
    return this.fulfilment.memory.asksOwners ? { booksParcels: true } : {};
  }

  private nextReservation() {
    return this.fulfilment.operation('reserve', this.fulfilment.memory.nth.reserve);
  }

  /**
   * First the wait is written down, and the shelf looked at once more: what arrived before it was written down nobody would
   * have told. False when the time is over.
   */
  private async mayBeThereNow(
    short: { sku: string }[],
    heard: number,
    givenUp: () => boolean,
  ): Promise<boolean> {
    const { memory, order, progress, cancellation, deadlines } = this.fulfilment;
    const seconds = order.limits.backorderSeconds;
    const waited = memory.backordered.length > 0;
    memory.backordered = short.map(({ sku }) => sku);
    if (!waited) {
      progress.note('reserve', 'waiting', `for ${memory.backordered.join(', ')}`);
      await progress.writeDown();
      deadlines.at('stock', seconds);
      this.notifications.notifyMeanwhile({ kind: 'order-backordered', lines: memory.wanted.lines });
      return true;
    }
    const over = () => cancellation.requested || givenUp();
    const inTime = await progress.waiting('stock', () =>
      deadlines.until(() => this.heard() !== heard || over(), 'stock', seconds, 'stock has to arrive by'),
    );
    if (cancellation.requested) throw new StoppedByRequest();
    return inTime && !over();
  }

  private heard(): number {
    const { arrivals, amendments } = this.fulfilment.memory.heard;
    return arrivals + amendments;
  }

  /** Resolves when a reservation under way has been answered one way or the other, or waits. */
  async rests(): Promise<void> {
    const { memory, calls } = this.fulfilment;
    await condition(() => !!memory.reservation || !calls.waitsFor(this.nextReservation().key));
  }
}
