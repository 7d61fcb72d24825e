import type { Random } from '@waybill/faults/load/random';
import { shopOrder, type OrderWishes, type ShopOrder } from '@waybill/demo/orders/shop-order';

/** Orders that stand where hostile input may do harm, and stay there unless it does or may. */
const wishesOf = {
  /** In its cancel window. */
  waiting: { options: { cancelWindowSeconds: 86_400 } },
  /** At the carrier, who never delivers it. No news but the carrier's may move it. */
  inTransit: { postalCode: '00000' },
  /** May be returned. */
  delivered: { quantity: 50 },
  /** Waits for another card. */
  declined: { token: 'tok_declined', options: { paymentRetryWindowSeconds: 86_400 } },
  /** Waits for stock. */
  short: { sku: 'SOLD-OUT', options: { onShortage: 'wait' } },
} satisfies Record<string, OrderWishes>;

export type Kind = keyof typeof wishesOf;
const kinds = Object.keys(wishesOf) as Kind[];

/** Of each kind so many for each thousand cases. */
const PER_THOUSAND: Record<Kind, number> = { waiting: 16, inTransit: 3, delivered: 3, declined: 3, short: 3 };

/** The orders that cases are about. */
export class Herd {
  constructor(
    /** Beginning of the ids of all orders of a run. */
    readonly run: string,
    private readonly cases: number,
  ) {}

  orders(): ShopOrder[] {
    return kinds.flatMap((kind) => this.ids(kind).map((orderId) => shopOrder(orderId, wishesOf[kind])));
  }

  ids(kind: Kind): string[] {
    const count = 2 + Math.ceil((PER_THOUSAND[kind] * this.cases) / 1000);
    return Array.from({ length: count }, (_one, n) => `${this.run}-${kind}-${n}`);
  }

  /** @returns an order's id */
  one(random: Random, ...from: Kind[]): string {
    return random.pick(this.ids(random.pick(from.length > 0 ? from : kinds)));
  }
}
