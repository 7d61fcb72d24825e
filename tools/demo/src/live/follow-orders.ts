import type { OrderStatus } from '@waybill/contract-order/fulfil-order.contract';
import { NotInTime, until } from '../until';
import type { OrderBook } from '../orders/order-book';

export interface FollowOptions {
  orderIds: string[];
  book: OrderBook;
  timeoutMs: number;
  hasEnded: (orderId: string, status: OrderStatus | undefined) => boolean;
  /** Told at every look, also of what has not changed. */
  seen: (statuses: ReadonlyMap<string, OrderStatus>) => Promise<void> | void;
}

/** Looks at the orders until all have ended, or the time is up. @returns where they stood at the last look */
export async function followOrders(options: FollowOptions): Promise<ReadonlyMap<string, OrderStatus>> {
  const { orderIds, book, timeoutMs, seen } = options;
  const statuses = new Map<string, OrderStatus>();
  const hasEnded = (orderId: string) => options.hasEnded(orderId, statuses.get(orderId));
  const look = async () => {
    const moving = orderIds.filter((orderId) => !hasEnded(orderId));
    await Promise.all(
      moving.map(async (orderId) => {
        const status = await book.find(orderId);
        if (status) statuses.set(orderId, status);
      }),
    );
    await seen(statuses);
    return orderIds.every(hasEnded);
  };
  try {
    await until('all orders have ended', look, { timeoutMs, everyMs: 100 });
  } catch (error) {
    if (!(error instanceof NotInTime)) throw error;
  }
  return statuses;
}
