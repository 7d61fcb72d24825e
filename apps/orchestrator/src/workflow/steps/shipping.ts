import type { CancelShipmentResult, Shipment } from '@waybill/contract-shipping/shipping.contract';
import { CancellationScope, condition } from '@temporalio/workflow';
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
    const { services, calls, progress } = this.fulfilment;
    const request = {
      ...this.fulfilment.operation('intercept', n),
      shipmentId,
      intercepts: this.fulfilment.operation('dispatch', n).key,
    };
    const shipping = services.shipping(`turn ${shipmentId} back`);
    const { outcome } = await calls.once<typeof request, { outcome: 'intercepted' | 'too-late' | 'skipped' }>(
      stepOf('intercept', n),
      request,
      (r) => shipping.interceptShipment(r),
      {
        note: (answer) => progress.note(stepOf('intercept', n), answer.outcome, shipmentId),
        byHand: {
          at: services.shipping,
          skip: () => ({ outcome: 'skipped' }),
          resolved: () => ({ outcome: 'intercepted' }),
        },
      },
    );
    return outcome;
  }

  /** Has the carrier fetch goods from the customer. */
  async fetchBack({ n, shipmentId }: Parcel, lines: Parcel['lines']): Promise<void> {
    const { services, calls } = this.fulfilment;
    const request = {
      ...this.fulfilment.operation('return', n),
      shipmentId,
      returns: this.fulfilment.operation('dispatch', n).key,
      lines,
    };
    const shipping = services.shipping(`fetch ${shipmentId} back`);
    await calls.once<typeof request, unknown>(
      stepOf('return', n),
      request,
      (r) => shipping.arrangeReturn(r),
      {
        byHand: {
          at: services.shipping,
          resolved: () => null,
        },
      },
    );
  }

  private dispatch(parcel: Parcel): Promise<Shipment> {
    const { services, calls, memory } = this.fulfilment;
    const { n, shipmentId, warehouse, lines } = parcel;
    const operation = this.fulfilment.operation('dispatch', n);
    const request = { ...operation, shipmentId, warehouse, lines, sealedShipTo: memory.wanted.shipTo };
    const shipping = services.shipping(`dispatch ${shipmentId} from ${warehouse}`);
    const call = async (asked: typeof request) => {
      await this.payments.renew(parcel);
      return shipping.dispatchShipment(asked);
    };
    const byHandAs = (evidence: unknown): Shipment => ({
      shipmentId,
      lines,
      ...(evidence as Pick<Shipment, 'carrier' | 'trackingNumber'>),
    });
    return calls.once(stepOf('dispatch', n), request, call, {
      byHand: {
        at: services.shipping,
        close: ({ evidence }) =>
          shipping.closeOperation({
            ...closing(operation),
            dispatched: { ...byHandAs(evidence), warehouse },
          }),
        resolved: byHandAs,
        evidence: 'parcel',
      },
    });
  }

  /**
   * The barrier: asked until it answers, because without its answer nothing may be undone. True when the parcel has gone
   * all the same.
   */
  private async stop(parcel: Parcel): Promise<boolean> {
    const { services, calls, progress } = this.fulfilment;
    const { n, shipmentId, warehouse, lines } = parcel;
    const operation = this.fulfilment.operation('cancel-shipment', n);
    const dispatchKey = this.dispatchKey(parcel);
    const request = { ...operation, undoes: dispatchKey, shipmentId };
    const shipping = services.shipping(`stop ${shipmentId}, if it has not gone`);
    const byHandAs = (evidence: unknown): CancelShipmentResult =>
      typeof evidence === 'object'
        ? {
            outcome: 'already-dispatched',
            shipment: { shipmentId, lines, ...(evidence as { carrier: string; trackingNumber: string }) },
          }
        : { outcome: 'cancelled' };
    const answer = await calls.once(
      stepOf('cancel-shipment', n),
      request,
      (r) => shipping.cancelShipment(r),
      {
        note: ({ outcome }) => progress.note(stepOf('cancel-shipment', n), outcome),
        byHand: {
          at: services.shipping,
          close: async ({ evidence }) => {
            const said = byHandAs(evidence);
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
          resolved: byHandAs,
          evidence: 'any',
        },
      },
    );
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
