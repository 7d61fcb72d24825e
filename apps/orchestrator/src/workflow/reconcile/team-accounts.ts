import { isCancellation } from '@temporalio/workflow';
import { failureText } from '../teams/refusals';
import { settle } from '../steps/running';
import type { TeamServices } from '../teams/team-services';
import { compare, type Team, type TeamAccounts } from './compare';
import type { Compared, OrderAtRest } from './reconciliation';

/** The teams whose books could not be read, and why. Once away, a team is not asked again in the same run. */
export class AwayTeams {
  constructor(readonly because: Partial<Record<Team, string>> = {}) {}

  /** What `ask` answers; undefined when the team is away. */
  async unless<T>(team: Team, ask: () => Promise<T>): Promise<T | undefined> {
    if (team in this.because) return undefined;
    try {
      return await ask();
    } catch (error) {
      if (isCancellation(error)) throw error;
      this.because[team] = failureText(error);
      return undefined;
    }
  }

  get any(): boolean {
    return Object.keys(this.because).length > 0;
  }

  /** As a person reads it. */
  get text(): string {
    return Object.entries(this.because)
      .map(([team, why]) => `${team} could not be asked: ${why}`)
      .join('; ');
  }
}

/** Asks each team for its books of these orders, and says where those that answer disagree with the orders. */
export async function compareAll(
  services: TeamServices,
  orders: OrderAtRest[],
  away: AwayTeams,
): Promise<Compared[]> {
  const request = { orderIds: orders.map(({ orderId }) => orderId) };
  const summary = `the books of ${orders.length} order${orders.length === 1 ? '' : 's'}`;
  const [payment, stock, shipping] = await settle([
    away.unless('payment', () => services.payment(summary).paymentAccountsOf(request)),
    away.unless('stock', () => services.inventory(summary).stockAccountsOf(request)),
    away.unless('shipping', () => services.shipping(summary).shippingAccountsOf(request)),
  ]);
  const asked = new Set<Team>(
    Object.entries({ payment, stock, shipping }).flatMap(([team, answer]) => (answer ? [team as Team] : [])),
  );
  const of = <A extends { orderId: string }>(answer: { accounts: A[] } | undefined, orderId: string) =>
    answer?.accounts.find((account) => account.orderId === orderId);
  return orders.map((order) => {
    const { orderId, unchangedSince } = order;
    const accounts: TeamAccounts = {
      payment: of(payment, orderId),
      stock: of(stock, orderId),
      shipping: of(shipping, orderId),
    };
    return {
      orderId,
      ...(unchangedSince !== undefined && { unchangedSince }),
      ...(asked.size < 3 && { incomplete: true }),
      differences: compare(order, accounts, asked),
    };
  });
}
