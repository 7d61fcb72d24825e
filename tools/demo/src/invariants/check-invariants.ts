import type { Evidence, Witnesses } from '../evidence/evidence';
import { accountsOf } from '../evidence/order-account';
import { NotInTime, until } from '../until';
import { eventInvariants } from './events';
import type { Finding, Invariant } from './invariant';
import { mailInvariants } from './mails';
import { moneyInvariants } from './money';
import { offsetInvariants } from './offsets';
import { orderInvariants } from './orders';
import { shipmentInvariants } from './shipments';
import { stockInvariants } from './stock';

export type CheckedInvariant = Pick<Invariant, 'about' | 'name'> & Finding;

const invariants: readonly Invariant[] = [
  ...orderInvariants,
  ...moneyInvariants,
  ...stockInvariants,
  ...shipmentInvariants,
  ...mailInvariants,
  ...offsetInvariants,
  ...eventInvariants,
];

export function checkInvariants(evidence: Evidence): CheckedInvariant[] {
  const accounts = accountsOf(evidence);
  return invariants.map(({ about, name, check }) => ({ about, name, ...check(evidence, accounts) }));
}

export interface Settled {
  evidence: Evidence;
  invariants: CheckedInvariant[];
}

export interface Patience {
  timeoutMs?: number;
  /** Which violations count: all unless given. */
  concerning?: (violation: string) => boolean;
}

/**
 * Looks until every invariant holds: what goes by event, such as stock leaving, arrives a little later than its order's
 * end. When one never holds, the last look is the answer.
 */
export async function settledInvariants(
  witnesses: Witnesses,
  { timeoutMs = 20_000, concerning = () => true }: Patience = {},
): Promise<Settled> {
  let last: Settled | undefined;
  const look = async () => {
    const evidence = await witnesses.hear();
    const invariants = checkInvariants(evidence).map((invariant) => ({
      ...invariant,
      violations: invariant.violations.filter(concerning),
    }));
    last = { evidence, invariants };
    return last.invariants.every(({ violations }) => violations.length === 0);
  };
  try {
    await until('every invariant holds', look, { timeoutMs, everyMs: 200 });
  } catch (error) {
    if (!(error instanceof NotInTime)) throw error;
  }
  return last as Settled;
}
