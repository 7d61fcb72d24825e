import type { AttentionAction } from '@waybill/contract-order/fulfil-order.contract';
import type { ParcelToFetch } from '@waybill/contract-order/returns.contract';
import type { ReturnStateResult } from '@waybill/contract-shipping/shipping.contract';
import { isCancellation, sleep } from '@temporalio/workflow';
import type { Returning } from '../steps/returning';
import { failureText } from '../teams/refusals';
import { ASKED_AGAIN_AFTER, PAUSE_AFTER_FALSE_NEWS } from './shipment-news';

/** Goods on their way from the customer. News of them is a hint: shipping is asked, and what it answers is believed. */
export class WayHome {
  constructor(private readonly returning: Returning) {}

  /** Until the parcel is home, or a person says what became of it. */
  async of(parcel: ParcelToFetch): Promise<void> {
    const { memory, deadlines, input, operation } = this.returning;
    const { key } = operation('fetch', parcel.n);
    const deadline = `home-${parcel.n}`;
    const heard = () => memory.hints.includes(key);
    const seconds = input.limits.homeWithinSeconds;
    while (!memory.ends[parcel.n]) {
      const inTime = await deadlines.until(
        heard,
        deadline,
        seconds,
        `${parcel.shipmentId} has to be back by`,
      );
      if (heard()) memory.hints.splice(memory.hints.indexOf(key), 1);
      const state = await this.ask(parcel, key);
      if (state === 'home') memory.ends[parcel.n] = 'home';
      else if (state === undefined) {
        // Not forgotten: it may be home all the same.
        if (!heard()) memory.hints.push(key);
        await sleep(ASKED_AGAIN_AFTER, { summary: `ask shipping about ${parcel.shipmentId} again at` });
      } else if (inTime) await this.disbelieve(parcel, state);
      else await this.overdue(parcel, deadline, heard);
    }
  }

  /** What shipping's own books say; undefined when it cannot be asked. */
  private async ask(
    { shipmentId }: ParcelToFetch,
    returnKey: string,
  ): Promise<ReturnStateResult['state'] | undefined> {
    const { services, input, progress } = this.returning;
    const shipping = services.shipping(`what became of the return of ${shipmentId}`);
    try {
      return (await shipping.returnState({ orderId: input.orderId, returnKey })).state;
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (progress.passes(`could not ask about ${shipmentId}`))
        progress.note('shipment', 'cannot-be-asked', `${shipmentId}: ${failureText(error)}`);
      return undefined;
    }
  }

  private async disbelieve({ shipmentId }: ParcelToFetch, state: ReturnStateResult['state']): Promise<void> {
    const { progress } = this.returning;
    if (progress.passes(`disbelieved ${shipmentId}`))
      progress.note(
        'shipment',
        'not-confirmed',
        `${shipmentId} was said to be home, shipping has it as ${state}`,
      );
    await sleep(PAUSE_AFTER_FALSE_NEWS, { summary: 'after false news' });
  }

  /** A person decides: wait as long again, it will not come, or it is there. */
  private async overdue(
    { n, shipmentId }: ParcelToFetch,
    deadline: string,
    heard: () => boolean,
  ): Promise<void> {
    const { memory, deadlines, attention, labelOf } = this.returning;
    const lastError = `${shipmentId} has not come back by ${deadlines.at(deadline, 0)}`;
    const actions: AttentionAction[] = ['retry', 'skip', 'resolved'];
    const decision = await attention.ask({ step: labelOf('overdue', n), lastError, actions }, heard);
    if (decision?.action === 'skip') memory.ends[n] = 'given-up';
    if (decision?.action === 'resolved') memory.ends[n] = 'by-hand';
    if (decision?.action === 'retry') deadlines.forget(deadline);
  }
}
