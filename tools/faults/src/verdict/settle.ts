import { Witnesses } from '@waybill/demo/evidence/evidence';
import { checkInvariants } from '@waybill/demo/invariants/check-invariants';
import type { Stack } from '@waybill/demo/stack';
import { NotInTime, until } from '@waybill/demo/until';
import type { Load } from '../load/load';
import { accountOf, type Account } from './account';

export interface Settled {
  account: Account;
  /** Broken invariants and wrong accounts, one line each; none: all is well. */
  wrong: string[];
}

/**
 * Looks until every event of the load is accounted for, its orders have ended as they should, and every invariant of
 * the whole system holds. When that never comes, the last look is the answer.
 */
export async function settle(stack: Stack, load: Load, timeoutMs: number): Promise<Settled> {
  const witnesses = await Witnesses.of(stack);
  let last: Settled | undefined;
  try {
    await until(
      'all has settled',
      async () => {
        const evidence = await witnesses.hear();
        const account = accountOf(load, evidence, witnesses.topics.records);
        const broken = checkInvariants(evidence).flatMap(({ name, violations }) =>
          violations.map((violation) => `${name}: ${violation}`),
        );
        last = { account, wrong: [...sumOf(account), ...account.wrong, ...broken] };
        return last.wrong.length === 0;
      },
      { timeoutMs, everyMs: 250 },
    );
  } catch (error) {
    if (!(error instanceof NotInTime) || !last) throw error;
  } finally {
    await witnesses.close();
  }
  return last as Settled;
}

function sumOf({ sent, orders, cancellations, duplicates, deadLetters }: Account): string[] {
  const sum = orders + cancellations + duplicates + deadLetters;
  return sum === sent ? [] : [`${sum} events are accounted for, ${sent} were sent`];
}
