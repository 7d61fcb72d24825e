import { authorizationOf } from '../identity/access-token';
import type { Stack } from '../stack';
import type { Shop } from './shop';

/** What a shop, a customer and an operator can do about an order from outside. */
export class Hands {
  constructor(
    private readonly shop: Shop,
    private readonly stack: Pick<Stack, 'http' | 'auth'>,
  ) {}

  /** As the shop does: an event on Kafka. */
  cancel(orderId: string, reason: string): Promise<void> {
    return this.shop.cancel({ orderId, reason, requestedBy: 'customer' });
  }

  /** The same for goods that come back. */
  sendBack(orderId: string, sku: string): Promise<void> {
    const lines = [{ sku, quantity: 1 }];
    return this.shop.takeBack({ orderId, lines, reason: 'too blue', requestedBy: 'customer' });
  }

  /** @throws Error with the answer's own words when it is a refusal */
  async post(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.stack.http['orchestrator']}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(await authorizationOf(this.stack)) },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  }
}
