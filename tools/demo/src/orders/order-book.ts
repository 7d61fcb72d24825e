import { authorizationOf } from '../identity/access-token';
import type { Stack } from '../stack';
import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import type { ReturnStatus } from '@waybill/contract-order/returns.contract';

/** An order as the API shows it. */
export type ShownOrder = OrderStatus & { returns?: ReturnStatus[] };

/** Where an order stands, asked over HTTP. */
export class OrderBook {
  private readonly orchestrator: string;

  constructor(private readonly stack: Pick<Stack, 'http' | 'auth'>) {
    this.orchestrator = stack.http['orchestrator'] ?? '';
  }

  /** Undefined until the order has been read from Kafka. @throws Error for no answer, and any but 200 and 404 */
  async find(orderId: string): Promise<ShownOrder | undefined> {
    const headers = await authorizationOf(this.stack, 'support');
    const response = await fetch(`${this.orchestrator}/orders/${orderId}`, { headers }).catch(
      (cause: unknown) => {
        throw new Error(`the orchestrator does not answer at ${this.orchestrator}`, { cause });
      },
    );
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`the orchestrator answers ${response.status} for ${orderId}`);
    return (await response.json()) as ShownOrder;
  }
}
