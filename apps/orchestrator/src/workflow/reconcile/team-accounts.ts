import type { TeamServices } from '../team-services';
import { compare } from './compare';
import type { Compared, OrderAtRest } from './reconciliation';

/** Asks each team for its books of these orders, and says where they disagree with the orders. */
export async function compareAll(services: TeamServices, orders: OrderAtRest[]): Promise<Compared[]> {
  const request = { orderIds: orders.map(({ orderId }) => orderId) };
  const summary = `the books of ${orders.length} order${orders.length === 1 ? '' : 's'}`;
  const [payment, stock, shipping] = await Promise.all([
    services.payment(summary).paymentAccountsOf(request),
    services.inventory(summary).stockAccountsOf(request),
    services.shipping(summary).shippingAccountsOf(request),
  ]);
  const of = <A extends { orderId: string }>(accounts: A[], orderId: string) =>
    accounts.find((account) => account.orderId === orderId);
  return orders.map((order) => ({
    orderId: order.orderId,
    ...(order.unchangedSince !== undefined && { unchangedSince: order.unchangedSince }),
    differences: compare(order, {
      payment: of(payment.accounts, order.orderId),
      stock: of(stock.accounts, order.orderId),
      shipping: of(shipping.accounts, order.orderId),
    }),
  }));
}
