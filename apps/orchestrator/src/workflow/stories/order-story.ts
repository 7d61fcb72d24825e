import { needsApproval } from '@waybill/contract-order/fulfil-order.contract';
import { condition } from '@temporalio/workflow';
import type { Amendments } from './amendments';
import type { Fulfilment } from '../steps/fulfilment';
import { Journey } from './journey';
import type { Notifications } from '../steps/notifications';
import { Payments } from '../steps/payments';
import { parcelsOf, type Parcel } from '../memory/parcels';
import { Running, settle } from '../steps/running';
import { Shipping } from '../steps/shipping';
import type { Stock } from '../steps/stock';
import type { Stop } from '../memory/order-memory';
import { Rejected, stopOf, StoppedByRequest } from '../steps/stopped';
import { watchDispatch } from './watch-dispatch';

interface Parts {
  amendments: Amendments;
  notifications: Notifications;
  stock: Stock;
}

/**
 * One order, as a person would tell it: wait out the cancel window and for an approval, reserve the stock and authorize
 * the payment, ship each parcel and take its money, tell the customer, wait for the delivery. What comes back after that is a
 * story of its own, `return-story.ts`.
 * Handing a parcel to the carrier is its pivot: before it everything can be undone, after it the parcel only goes forward.
 *
 * Told again from the top in every run of the workflow: what is remembered as done is not done again.
 */
export async function orderStory(
  fulfilment: Fulfilment,
  { amendments, notifications, stock }: Parts,
): Promise<void> {
  const { order, memory, progress, cancellation, deadlines, saga } = fulfilment;
  const payments = new Payments(fulfilment, notifications);
  const shipping = new Shipping(fulfilment, payments);
  const journey = new Journey(fulfilment, stock, payments, shipping);
  const captures: Promise<void>[] = [];

  const watching = watchDispatch(fulfilment, notifications);
  await fulfilOrUndo();
  await settle([watching, notifications.allSent(), stock.booked()]);
  await progress.recorded();

  async function fulfilOrUndo(): Promise<void> {
    if (memory.stop) return undo(memory.stop);
    try {
      await waitOutCancelWindow();
      await waitForApproval();
      await secure();
      await ship();
    } catch (error) {
      memory.stop = stopOf(error, cancellation.request);
      return undo(memory.stop);
    }
    await deliver();
    if (!memory.endsAtTheDoor) await waitOutReturnWindow();
  }

  async function waitOutCancelWindow(): Promise<void> {
    const { customerId, total, currency } = order;
    const window = order.options.cancelWindowSeconds;
    const accepted = () =>
      progress.announce('accepted', { type: 'OrderAccepted', data: { customerId, total, currency } });
    if (window === 0) accepted();
    else
      await progress.waiting('cancel-window', () => {
        accepted();
        return deadlines.until(
          () => cancellation.requested,
          'cancel-window',
          window,
          'may be cancelled for free until',
        );
      });
    stopIfCancelled();
  }

  /** Before any money is asked for. */
  async function waitForApproval(): Promise<void> {
    if (!needsApproval(order)) return;
    const decided = () => memory.approval !== undefined || cancellation.requested;
    const seconds = order.limits.approvalWithinSeconds;
    await progress.waiting('approval', () =>
      deadlines.until(decided, 'approval', seconds, 'has to be approved by'),
    );
    stopIfCancelled();
    if (!memory.approval?.approved) throw new Rejected(memory.approval?.by);
  }

  /** Stock and money side by side; whatever happens, both have settled before anything is undone. */
  async function secure(): Promise<void> {
    progress.moveTo('securing');
    const failures: unknown[] = [];
    const orGiveUp = (step: Promise<void>) => step.catch((error: unknown) => void failures.push(error));
    const givenUp = () => failures.length > 0;
    await cancellation.stoppable(() =>
      settle([orGiveUp(stock.secure(givenUp)), orGiveUp(payments.secure(givenUp))]),
    );
    // What failed first is the reason; the other may only have stopped waiting because of it.
    if (givenUp()) throw failures[0];
    await condition(() => amendments.settled || cancellation.requested);
    stopIfCancelled();
  }

  /** One parcel per warehouse, each by itself. Those that do not go are given back; if none goes, the order is undone. */
  async function ship(): Promise<void> {
    progress.moveTo('shipping');
    if (memory.parcels.length === 0) memory.parcels = parcelsOf(order, memory.reservation!.lines);
    const parcels = memory.parcels.filter(({ replaces }) => replaces === undefined);
    await cancellation.stoppable(() => payments.divide(parcels));
    const sent = parcels.map(async (parcel) => {
      await shipping.send(parcel);
      stock.hasLeft(parcel);
      captures.push(payments.capture(parcel));
    });
    const outcomes = await Promise.allSettled(sent);
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    for (const failure of failures) stopOf(failure, cancellation.request); // a defect is not a reason to go on
    if (failures.length === parcels.length) throw failures[0];
  }

  /** From here only forward. */
  async function deliver(): Promise<void> {
    saga.forget();
    for (const parcel of memory.parcels) if (parcel.sent) stock.hasLeft(parcel); // also what an earlier run sent again
    const firstParcels = memory.parcels.filter(({ replaces }) => replaces === undefined);
    const sent = firstParcels.filter((parcel) => parcel.sent);
    const unsent = firstParcels.filter((parcel) => !parcel.sent);
    progress.moveTo('shipped', undefined, {
      type: 'OrderShipped',
      data: { shipments: progress.shipments() },
    });
    const arrived = new Running(settle(sent.map((parcel) => journey.follow(parcel))));
    const settled = new Running(
      settleAccounts(sent, unsent).then(() => {
        // The road may be long, and the ledger shall say that all is paid.
        if (!arrived.settled && progress.passes('accounts settled')) void progress.writeDown();
      }),
    );
    await condition(() => (arrived.settled && settled.settled) || cancellation.requested);
    if (!arrived.settled && (await journey.turnBack())) {
      cancellation.decide('returning');
      progress.moveTo('returning');
    }
    if (cancellation.requested) cancellation.decide('too-late');
    await settle([arrived.result, settled.result]);
    cancellation.decide('too-late');
    if (amendments.delivered().length > 0)
      progress.moveTo('delivered', undefined, { type: 'OrderDelivered', data: {} });
    else await endAsReturned();
  }

  async function settleAccounts(sent: Parcel[], unsent: Parcel[]): Promise<void> {
    const { currency } = order;
    const dropped = unsent.reduce((lines, parcel) => [...lines, ...parcel.lines], memory.dropped);
    const total = sent.reduce((sum, { charge }) => sum + charge, 0);
    const shipments = progress
      .shipments()
      .map(({ carrier, trackingNumber, lines }) => ({ carrier, trackingNumber, lines }));
    await settle([
      ...captures,
      notifications.notify({
        kind: 'order-shipped',
        shipments,
        total,
        currency,
        ...(dropped.length > 0 && { dropped }),
      }),
      ...unsent.map((parcel) => stock.unpack(parcel)),
    ]);
    await payments.letGoOfTheRest();
  }

  /** Of an order that an older build has started: of others, what comes back is a return of its own. */
  async function waitOutReturnWindow(): Promise<void> {
    const seconds = order.options.returnWindowSeconds;
    if (progress.state !== 'delivered' && progress.state !== 'returning') return;
    if (seconds > 0)
      await deadlines.until(
        () => memory.returnRequest !== undefined,
        'return-window',
        seconds,
        'may be returned until',
      );
    if (!memory.returnRequest) return;
    progress.moveTo('returning', memory.returnRequest.reason);
    await settle(
      memory.returnRequest.parcels.map(({ n, lines }) => journey.fetchBack(memory.parcels[n - 1]!, lines)),
    );
    await endAsReturned();
  }

  async function endAsReturned(): Promise<void> {
    const { refunded } = memory;
    const { currency } = order;
    await notifications.notify({ kind: 'order-returned', refunded, currency, lines: memory.wanted.lines });
    progress.moveTo('returned', undefined, { type: 'OrderReturned', data: { refunded, currency } });
  }

  async function undo(stop: Stop): Promise<void> {
    cancellation.decide('cancelled');
    progress.moveTo('cancelling', stop.reason);
    await saga.undoAll();
    await notifications.notify({ kind: 'order-cancelled', reason: stop.reason, lines: memory.wanted.lines });
    progress.moveTo('cancelled', stop.reason, {
      type: 'OrderCancelled',
      data: { ...stop, undone: memory.undone },
    });
  }

  function stopIfCancelled(): void {
    if (cancellation.requested) throw new StoppedByRequest();
  }
}
