import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { Shop } from './shop';
import type { Act, Way } from './ways';

/** What a shop, a customer and an operator can do about an order from outside. */
export class Hands {
  constructor(
    private readonly shop: Shop,
    private readonly orchestrator: string,
  ) {}

  /** As the shop does: an event on Kafka. */
  cancel(orderId: string, reason: string): Promise<void> {
    return this.shop.cancel({ orderId, reason, requestedBy: 'customer' });
  }

  /** @throws Error with the answer's own words when it is a refusal */
  async post(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.orchestrator}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }
}

/** The acts of an order's way, each done once, in turn, as soon as the order stands as it says. */
export class ActsOf {
  private readonly open: Act[];

  constructor(
    private readonly way: Way,
    private readonly orderId: string,
  ) {
    this.open = [...(way.acts ?? [])];
  }

  async look(status: OrderStatus | undefined, hands: Hands): Promise<void> {
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
