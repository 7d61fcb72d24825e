import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { Hands } from './hands';
import type { ShownOrder } from './order-book';
import type { Act, Way } from './ways';

/** The acts of an order's way, each done once, in turn, as soon as the order stands as it says. */
export class ActsOf {
  private readonly open: Act[];

  constructor(
    private readonly way: Way,
    private readonly orderId: string,
  ) {
    this.open = [...(way.acts ?? [])];
  }

  async look(status: ShownOrder | undefined, hands: Hands): Promise<void> {
    const [next] = this.open;
    if (!status || !next?.when(status)) return;
    this.open.shift();
    await next.by(hands, this.orderId);
  }

  /** The order has come to the end of its way, or to another one. */
  ended(status: OrderStatus | undefined): boolean {
    if (this.open.length > 0 || !status || status.needsAttention) return false;
    return status.state === this.way.end || status.state === 'cancelled';
  }
}
