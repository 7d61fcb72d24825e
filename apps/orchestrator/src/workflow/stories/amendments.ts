import type {
  Amendments as AmendmentBodies,
  OrderStatus,
} from '@waybill/contract-order/fulfil-order.contract';
import type { CheckAddressRequest } from '@waybill/contract-shipping/shipping.contract';
import { needsApproval } from '@waybill/contract-order/fulfil-order.contract';
import { condition } from '@temporalio/workflow';
import { refuse } from '../desk/amendment-refusal';
import { common, summed, without, type Lines } from '../memory/charges';
import type { Fulfilment } from '../steps/fulfilment';
import { checkAddress } from '../steps/declared/check-address';
import { failureText, isRefusal } from '../teams/refusals';
import type { Stock } from '../steps/stock';

/** What the shop, the customer or a person may still change in an order, and until when. */
export class Amendments {
  private underWay = 0;

  constructor(
    private readonly fulfilment: Fulfilment,
    private readonly stock: Stock,
  ) {}

  /** While one is being made the order does not go on to the carrier. */
  get settled(): boolean {
    return this.underWay === 0;
  }

  async changePaymentMethod({ token }: AmendmentBodies['changePaymentMethod']): Promise<OrderStatus> {
    const { memory, progress } = this.fulfilment;
    const waits = progress.waitsFor('payment');
    if (!waits) this.beforeDispatch();
    if (!waits && memory.held.length > 0) throw refuse('NotWaiting', 'the order has its payment');
    memory.wanted.paymentToken = token;
    memory.heard.cards++;
    progress.note('payment-method', 'changed');
    await condition(() => !progress.waitsFor('payment'));
    return progress.snapshot();
  }

  changeShippingAddress({ shipTo }: AmendmentBodies['changeShippingAddress']): Promise<OrderStatus> {
    const { memory, order, progress } = this.fulfilment;
    return this.amending(async () => {
      const request = { orderId: order.orderId, sealedShipTo: shipTo };
      const version = await this.versionOf(request);
      const { wanted } = memory;
      // Of two that are given at once the newer one counts, whichever was looked at first.
      if (version !== undefined && version < (wanted.shipToVersion ?? 0))
        throw refuse('NotPossible', 'shipTo: is older than an address that the order was given since');
      wanted.shipTo = shipTo;
      if (version !== undefined) wanted.shipToVersion = version;
      progress.note('shipping-address', 'changed');
    });
  }

  removeLines({ lines }: AmendmentBodies['removeLines']): Promise<OrderStatus> {
    const { progress } = this.fulfilment;
    return this.amending(async () => {
      await this.stock.rests();
      this.beforeDispatch();
      this.somethingStays(lines);
      await this.stock.takeOut(lines);
      const removed = lines.map(({ sku, quantity }) => `${quantity} of ${sku}`).join(', ');
      progress.note('lines', 'removed', removed);
    });
  }

  approve({ by }: AmendmentBodies['approve']): Promise<OrderStatus> {
    return this.decideOn({ approved: true, by });
  }

  reject({ by, reason }: AmendmentBodies['reject']): Promise<OrderStatus> {
    return this.decideOn({ approved: false, by, reason });
  }

  async requestReturn({ lines, reason }: AmendmentBodies['requestReturn']): Promise<OrderStatus> {
    const { memory, progress, deadlines, order } = this.fulfilment;
    if (memory.endsAtTheDoor)
      throw refuse(
        'NotPossible',
        `ask for it at POST /orders/${order.orderId}/return, or by ReturnRequested`,
      );
    if (progress.state !== 'delivered' || !deadlines.isOpen('return-window') || memory.returnRequest)
      throw refuse('TooLate', `the order is ${progress.state}: nothing can be returned now`);
    if (lines) this.mustBePart(this.delivered(), lines);
    memory.returnRequest = { reason, parcels: this.outOfParcels(lines ?? this.delivered()) };
    progress.note('return', 'requested', reason);
    await condition(() => progress.state !== 'delivered');
    return progress.snapshot();
  }

  /** What the customer has. */
  delivered(): Lines {
    const { parcels } = this.fulfilment.memory;
    return summed(parcels.filter(({ end }) => end === 'delivered').flatMap((parcel) => parcel.lines));
  }

  /** Where the customer has these goods from. */
  private outOfParcels(lines: Lines): { n: number; lines: Lines }[] {
    let open = summed(lines);
    const found: { n: number; lines: Lines }[] = [];
    for (const parcel of this.fulfilment.memory.parcels.filter(({ end }) => end === 'delivered')) {
      const part = common(parcel.lines, open);
      open = without(open, part);
      if (part.length > 0) found.push({ n: parcel.n, lines: part });
    }
    return found;
  }

  private async decideOn(approval: { approved: boolean; by: string; reason?: string }): Promise<OrderStatus> {
    const { memory, order, progress } = this.fulfilment;
    if (!needsApproval(order) || memory.approval || progress.state !== 'waiting')
      throw refuse('NotWaiting', 'the order does not wait for an approval');
    memory.approval = approval;
    const { by, reason } = approval;
    progress.note('approval', approval.approved ? 'approved' : 'rejected', reason ? `${by}: ${reason}` : by);
    await condition(() => progress.state !== 'waiting');
    return progress.snapshot();
  }

  /** How new an address is, if a carrier serves it. */
  private async versionOf(request: CheckAddressRequest): Promise<number | undefined> {
    try {
      return (await this.fulfilment.calls.ask(checkAddress, request))?.version;
    } catch (error) {
      const type = isRefusal(error) ? 'AddressNotServed' : 'NotPossible';
      throw refuse(type, `shipTo: ${failureText(error)}`);
    }
  }

  private async amending(change: () => Promise<void>): Promise<OrderStatus> {
    this.beforeDispatch();
    this.underWay++;
    try {
      await change();
    } finally {
      this.underWay--;
    }
    return this.fulfilment.progress.snapshot();
  }

  private beforeDispatch(): void {
    const { progress, cancellation } = this.fulfilment;
    const before = progress.state === 'waiting' || progress.state === 'securing';
    if (!before || cancellation.requested)
      throw refuse('TooLate', `the order is ${cancellation.requested ? 'being cancelled' : progress.state}`);
  }

  private somethingStays(lines: Lines): void {
    const { wanted } = this.fulfilment.memory;
    this.mustBePart(wanted.lines, lines);
    if (without(wanted.lines, lines).length === 0)
      throw refuse('NotPossible', 'lines: nothing would be left; cancel the order instead');
  }

  private mustBePart(all: Lines, lines: Lines): void {
    try {
      without(all, lines);
    } catch (error) {
      throw refuse('NotPossible', `lines: ${(error as Error).message} in the order`);
    }
  }
}
