import type { CancelShipmentResult, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { CancellationScope, condition } from '@temporalio/workflow';
import { dispatch, dispatchedByHand } from './declared/dispatch';
import { fetchBack } from './declared/fetch-back';
import { intercept } from './declared/intercept';
import { stopDispatch } from './declared/stop-dispatch';
import type { Fulfilment } from './fulfilment';
import type { Payments } from './payments';
import { closing } from '../memory/operation';
import { stepOf, type Parcel } from '../memory/parcels';
import { isDeclined } from '../teams/refusals';
import { Running } from './running';
import { StoppedByRequest } from './stopped';

/** The parcels, and the carrier who takes them. */
export class Shipping {
  constructor(
    private readonly fulfilment: Fulfilment,
    private readonly payments: Payments,
  ) {}

  /**
   * Hands a parcel to the carrier: its pivot. A cancellation meanwhile is decided by shipping's own row, once.
   *
   * @throws StoppedByRequest, or the refusal, when the parcel does not go
   */
  async send(parcel: Parcel): Promise<void> {
    const { cancellation, calls } = this.fulfilment;
    if (parcel.sent) return;
    if (cancellation.requested && !calls.asked(this.dispatchKey(parcel))) throw new StoppedByRequest();
    if (calls.asked(this.stopKey(parcel))) return this.stopped(parcel);
    const scope = new CancellationScope();
    const dispatching = new Running(scope.run(() => this.dispatch(parcel)));
    await condition(() => dispatching.settled || cancellation.requested);
    try {
      if (dispatching.settled) return this.gone(parcel, await dispatching.result);
    } catch (error) {
      if (!isDeclined(error)) throw error;
      // The money is gone, and an earlier attempt may have reached the carrier.
      if (!(await this.stop(parcel))) throw error;
      return;
    }
    scope.cancel();
    await this.stopped(parcel);
  }

  /** Asks the carrier to turn the parcel back. */
  async intercept({ n, shipmentId }: Parcel): Promise<'intercepted' | 'too-late' | 'skipped'> {
    const { calls, progress } = this.fulfilment;
    const request = {
      ...this.fulfilment.operation(intercept.name, n),
      shipmentId,
      intercepts: this.fulfilment.operation('dispatch', n).key,
    };
    const { outcome } = await calls.take(intercept, request, {
      n,
      note: (answer) => progress.note(stepOf(intercept.name, n), answer.outcome, shipmentId),
    });
    return outcome;
  }

  /** Has the carrier fetch goods from the customer. */
  async fetchBack({ n, shipmentId }: Parcel, lines: Parcel['lines']): Promise<void> {
    const request = {
      ...this.fulfilment.operation(fetchBack.name, n),
      shipmentId,
      returns: this.fulfilment.operation('dispatch', n).key,
      lines,
    };
    await this.fulfilment.calls.take(fetchBack, request, { n });
  }

  private dispatch(parcel: Parcel): Promise<Shipment> {
    const { services, calls, memory } = this.fulfilment;
    const { n, shipmentId, warehouse, lines } = parcel;
    const operation = this.fulfilment.operation(dispatch.name, n);
    const request = { ...operation, shipmentId, warehouse, lines, sealedShipTo: memory.wanted.shipTo };
    const byHand = (evidence: unknown) => dispatchedByHand(parcel, evidence);
    return calls.take(dispatch, request, {
      n,
      call: async (asked) => {
        await this.payments.renew(parcel);
        return calls.ask(dispatch, asked);
      },
      byHand: { resolved: byHand, evidence: 'parcel' },
      close: ({ evidence }) =>
        services
          .shipping(dispatch.summary(request))
          .closeOperation({ ...closing(operation), dispatched: { ...byHand(evidence), warehouse } }),
    });
  }

  /** The barrier. True when the parcel has gone all the same. */
  private async stop(parcel: Parcel): Promise<boolean> {
    const { services, calls, progress } = this.fulfilment;
    const { n, shipmentId, warehouse } = parcel;
    const operation = this.fulfilment.operation(stopDispatch.name, n);
    const dispatchKey = this.dispatchKey(parcel);
    const request = { ...operation, undoes: dispatchKey, shipmentId };
    const shipping = services.shipping(stopDispatch.summary(request));
    const byHand = (evidence: unknown): CancelShipmentResult =>
      typeof evidence === 'object'
        ? { outcome: 'already-dispatched', shipment: dispatchedByHand(parcel, evidence) }
        : { outcome: 'cancelled' };
    const answer = await calls.take(stopDispatch, request, {
      n,
      note: ({ outcome }) => progress.note(stepOf(stopDispatch.name, n), outcome),
      byHand: { resolved: byHand, evidence: 'any' },
      close: async ({ evidence }) => {
        const said = byHand(evidence);
        const dispatched =
          said.outcome === 'already-dispatched' ? { dispatched: { ...said.shipment, warehouse } } : {};
        const { outcome } = await shipping.closeOperation({
          ...closing({ ...operation, key: dispatchKey }),
          ...dispatched,
        });
        // It has gone, whatever was said: the barrier answers that by itself.
        if (outcome === 'already-done') return { outcome };
        return shipping.closeOperation(closing(operation));
      },
    });
    if (answer.outcome === 'cancelled') return false;
    this.gone(parcel, answer.shipment);
    return true;
  }

  private async stopped(parcel: Parcel): Promise<void> {
    if (!(await this.stop(parcel))) throw new StoppedByRequest();
  }

  private gone(parcel: Parcel, shipment: Shipment): void {
    if (parcel.sent) return;
    parcel.sent = true;
    this.fulfilment.progress.addShipment(shipment);
  }

  private stopKey({ n }: Parcel): string {
    return this.fulfilment.operation('cancel-shipment', n).key;
  }

  private dispatchKey({ n }: Parcel): string {
    return this.fulfilment.operation('dispatch', n).key;
  }
}
