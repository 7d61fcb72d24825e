import type { ParcelToFetch } from '@waybill/contract-order/returns.contract';
import { CancellationScope, condition } from '@temporalio/workflow';
import { summed, without } from '../memory/charges';
import { closing } from '../memory/operation';
import { cameHome, type Settlement } from '../memory/return-memory';
import { returnBooks } from '../record/return-progress';
import { restock } from '../steps/declared/book-parcel';
import { fetchBack } from '../steps/declared/fetch-back';
import { notify } from '../steps/declared/notify';
import { refund } from '../steps/declared/refund';
import { stopFetching } from '../steps/declared/stop-fetching';
import type { Returning } from '../steps/returning';
import { Running, settle } from '../steps/running';
import { isRefusal } from '../teams/refusals';
import { WayHome } from './way-home';

/**
 * One return, as a person would tell it: have the carrier fetch the goods, wait until they are home, look at them, pay back and
 * put on the shelf what was accepted, tell the customer. It may be cancelled until the carrier has it.
 *
 * Told again from the top in every run of the workflow: what is remembered as done is not done again.
 */
export async function returnStory(returning: Returning): Promise<void> {
  const { input, memory, progress, calls, deadlines, attention, operation, labelOf } = returning;
  const wayHome = new WayHome(returning);

  await takeBackOrNot();
  await progress.recorded();

  async function takeBackOrNot(): Promise<void> {
    if (progress.state === 'cancelled' || !(await announce())) return;
    if (await comesHome()) {
      await inspect();
      await payBackAndRestock((memory.settlement ??= await decide()));
      await tell();
    } else memory.settlement ??= await decide();
    progress.moveTo('closed');
  }

  /** One parcel after the other, so that a cancellation finds at most one being asked for. False when it is cancelled. */
  async function announce(): Promise<boolean> {
    for (const parcel of input.parcels) {
      const fetching = new CancellationScope();
      const asked = new Running(fetching.run(() => fetch(parcel)));
      await condition(() => asked.settled || mayBeCancelled());
      if (asked.settled) {
        await asked.result;
      } else {
        fetching.cancel();
        await settle([asked.result.catch(() => undefined)]);
        if (await stopped(parcel)) return false;
        await fetch(parcel);
      }
    }
    progress.moveTo('on-its-way');
    return true;
  }

  /** Once the carrier comes for a part of it, it comes for all. */
  function mayBeCancelled(): boolean {
    const { asked, outcome } = memory.cancellation;
    return asked === true && outcome === undefined;
  }

  async function fetch({ n, shipmentId, lines }: ParcelToFetch): Promise<void> {
    const request = {
      ...operation('fetch', n),
      shipmentId,
      returns: `${input.orderId}:dispatch:${n}`,
      lines,
    };
    await calls.take(fetchBack, request, { n, step: labelOf('fetch', n) });
  }

  async function stopped({ n }: ParcelToFetch): Promise<boolean> {
    const { cancellation } = memory;
    const first = n === input.parcels[0]!.n;
    const request = closing(operation('fetch', n));
    const { outcome } = first
      ? await calls.take(stopFetching, request, { step: labelOf('stop-fetching') })
      : { outcome: 'already-done' };
    cancellation.outcome = outcome === 'closed' ? 'cancelled' : 'too-late';
    if (cancellation.outcome === 'cancelled') progress.moveTo('cancelled');
    return cancellation.outcome === 'cancelled';
  }

  /** False when nothing of it does. */
  async function comesHome(): Promise<boolean> {
    await progress.waiting('carrier', () => settle(input.parcels.map((parcel) => wayHome.of(parcel))));
    const { returnId } = input;
    const lines = cameHome(input, memory);
    if (lines.length === 0) return false;
    progress.moveTo('arrived', undefined, { type: 'ReturnReceived', data: { returnId, lines } });
    return true;
  }

  /** A person looks at what came. Nobody in time: it is put before one who sees that somebody does. */
  async function inspect(): Promise<void> {
    if (!input.inspected) return;
    const inspected = () => memory.inspection !== undefined;
    const seconds = input.limits.inspectWithinSeconds;
    await progress.waiting('inspection', async () => {
      while (!(await deadlines.until(inspected, 'inspection', seconds, 'has to be inspected by'))) {
        const lastError = `nobody has inspected it by ${deadlines.at('inspection', seconds)}`;
        const item = { step: labelOf('inspection'), lastError, actions: ['retry' as const] };
        if (await attention.ask(item, inspected)) deadlines.forget('inspection');
      }
    });
  }

  function decide(): Promise<Settlement> {
    const accepted = summed(memory.inspection?.accepted ?? cameHome(input, memory));
    memory.status.accepted = accepted;
    return returnBooks.settleReturn({ returnId: input.returnId, accepted });
  }

  async function payBackAndRestock({ refunds, parcels }: Settlement): Promise<void> {
    await settle([...refunds.map(payBack), ...parcels.map(putOnShelf)]);
    const { returnId, currency } = input;
    const refunded = Object.values(memory.paidBack).reduce((sum, amount) => sum + amount, 0);
    const lines = memory.status.accepted!;
    if (lines.length === 0) return;
    memory.status.refunded = refunded;
    progress.moveTo('refunded', `${refunded} ${currency}`, {
      type: 'ReturnRefunded',
      data: { returnId, refunded, currency, lines },
    });
  }

  async function payBack({ n, captureKey: undoes, amount }: Settlement['refunds'][number]): Promise<void> {
    if (memory.paidBack[n] !== undefined) return;
    const step = labelOf('refund', n);
    const request = { ...operation('refund', n), amount, currency: input.currency, undoes };
    const { outcome } = await calls.take(refund, request, {
      n,
      step,
      note: (answer) => progress.note(step, answer.outcome, `${amount} ${input.currency}`),
    });
    const taken = outcome === 'refunded' || outcome === 'resolved';
    memory.paidBack[n] =
      taken || (outcome === 'nothing-to-refund' && (await byHand(step, undoes, amount))) ? amount : 0;
  }

  /** Payment never took it, because a person saw to it: then a person pays it back as well, or says why not. */
  async function byHand(step: string, captureKey: string, amount: number): Promise<boolean> {
    const lastError = `payment has taken nothing by ${captureKey}: ${amount} ${input.currency} cannot be paid back the way it came`;
    const decision = await attention.ask({ step, lastError, actions: ['skip', 'resolved'] }, () => false);
    return decision?.action === 'resolved';
  }

  async function putOnShelf(parcel: Settlement['parcels'][number]): Promise<void> {
    const { n, shipmentId, warehouse, lines } = parcel;
    // Where only a person says that it is back, nobody knows on which shelf.
    if (memory.ends[n] !== 'home') return;
    const step = labelOf('restock', n);
    const request = { ...operation('restock', n), shipmentId, way: 'came-back' as const, lines, warehouse };
    await calls.take(restock, request, {
      n,
      step,
      note: ({ outcome }) => progress.note(step, outcome, shipmentId),
    });
  }

  /** A customer who cannot be reached does not hold up the return. */
  async function tell(): Promise<void> {
    const { returnId, currency } = input;
    const lines = memory.status.accepted!;
    const rejected = without(cameHome(input, memory), lines);
    const because = memory.inspection?.reason;
    const message = {
      kind: 'return-refunded' as const,
      ...{ returnId, refunded: memory.status.refunded ?? 0, currency, lines },
      ...(rejected.length > 0 && { rejected }),
      ...(because !== undefined && { because }),
    };
    const request = { ...operation('notify'), sealedContact: input.sealedContact, message };
    try {
      await calls.take(notify, request, { step: labelOf('notify') });
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}
