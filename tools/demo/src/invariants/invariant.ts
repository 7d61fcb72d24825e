import type { Evidence } from '../evidence/evidence';
import type { OrderAccount } from '../evidence/order-account';

/** Something that must hold once nothing moves any more, whatever went wrong before (design: "What may fail"). */
export interface Invariant {
  readonly about: 'orders' | 'money' | 'stock' | 'shipments' | 'mails' | 'offsets' | 'events';
  readonly name: string;
  readonly check: (evidence: Evidence, accounts: OrderAccount[]) => Finding;
}

export interface Finding {
  /** What was looked at, as in "7 orders". */
  examined: string;
  /** One line for each that breaks it, naming it; none: it holds. */
  violations: string[];
}

/** An invariant of each order by itself: `broken` says how one breaks it. */
export function ofEveryOrder(
  about: Invariant['about'],
  name: string,
  broken: (account: OrderAccount) => string | false | undefined,
): Invariant {
  return {
    about,
    name,
    check: (_evidence, accounts) => ({
      examined: counted(accounts.length, 'order'),
      violations: accounts.flatMap((account) => {
        const how = broken(account);
        return how ? [`${account.orderId}: ${how}`] : [];
      }),
    }),
  };
}

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Those that are there more than once. */
export function repeated(items: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(items.filter((item) => seen.size === seen.add(item).size))];
}
