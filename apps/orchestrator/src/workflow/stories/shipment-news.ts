import type { ShipmentChanged } from '@waybill/contract-order/fulfil-order.contract';
import type { ShipmentStateResult } from '@waybill/contract-shipping/shipping.contract';
import { isCancellation, sleep, condition } from '@temporalio/workflow';
import type { Fulfilment } from '../steps/fulfilment';
import { failureText } from '../teams/refusals';

/** How long until shipping is asked again when it could not answer, budget and all. */
export const ASKED_AGAIN_AFTER = '1 minute';
/** How long nothing is asked after news that shipping did not confirm, so that a flood of them costs little. */
export const PAUSE_AFTER_FALSE_NEWS = '10 seconds';

/**
 * What is said about the parcels on the road. It comes from outside and moves money, so it is a hint, never an order: shipping
 * is asked, and what it answers is believed. While it cannot answer, the hint is kept.
 */
export class ShipmentNews {
  constructor(private readonly fulfilment: Fulfilment) {}

  /** Of parcels that are not the order's it knows nothing. */
  heard(said: ShipmentChanged): void {
    const { memory, progress } = this.fulfilment;
    if (!memory.asksOwners) return progress.shipmentIs(said);
    const { hints, parcels, reached } = memory;
    const { shipmentId } = said;
    const parcel = parcels.find((one) => one.shipmentId === shipmentId);
    // What comes home of one that has arrived is the business of its return.
    if (!parcel || (memory.endsAtTheDoor && parcel.end)) return;
    if (reached.includes(confirmed(said))) return;
    // Also in the place of one that shipping is being asked about now: its answer may be older than this.
    const known = hints.findIndex((hint) => hint.shipmentId === shipmentId);
    hints.splice(known < 0 ? hints.length : known, 1, said);
  }

  /** Asks about one parcel after the other, for as long as the order goes on. */
  async confirm(): Promise<never> {
    const { hints } = this.fulfilment.memory;
    for (;;) {
      await condition(() => hints.length > 0);
      const hint = hints[0]!;
      const answer = await this.ask(hint);
      if (!answer) {
        await sleep(ASKED_AGAIN_AFTER, { summary: `ask shipping about ${hint.shipmentId} again at` });
        continue;
      }
      if (hints.includes(hint)) hints.splice(hints.indexOf(hint), 1);
      if (!this.believe(hint, answer)) await sleep(PAUSE_AFTER_FALSE_NEWS, { summary: 'after false news' });
    }
  }

  /** What shipping's own books say; undefined when it cannot be asked. */
  private async ask({ shipmentId }: ShipmentChanged): Promise<ShipmentStateResult | undefined> {
    const { services, order, progress } = this.fulfilment;
    try {
      return await services
        .shipping(`what became of ${shipmentId}`)
        .shipmentState({ orderId: order.orderId, shipmentId });
    } catch (error) {
      if (isCancellation(error)) throw error;
      if (progress.passes(`could not ask about ${shipmentId}`))
        progress.note('shipment', 'cannot-be-asked', `${shipmentId}: ${failureText(error)}`);
      return undefined;
    }
  }

  /** False when the answer holds nothing that the order did not know. */
  private believe(hint: ShipmentChanged, { state }: ShipmentStateResult): boolean {
    const { memory, progress } = this.fulfilment;
    const { shipmentId } = hint;
    const ended = state === 'delivered' || state === 'returned' || state === 'lost';
    if (!ended || memory.news[shipmentId] === state) {
      progress.disbelieve(hint, `shipping has it as ${state}`);
      return false;
    }
    memory.reached.push(confirmed({ shipmentId, state }));
    progress.shipmentIs({ shipmentId, state });
    return true;
  }
}

const confirmed = ({ shipmentId, state }: ShipmentChanged) => `${shipmentId} ${state}`;
