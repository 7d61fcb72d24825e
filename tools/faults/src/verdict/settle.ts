import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { Witnesses, type Evidence } from '@waybill/demo/evidence/evidence';
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
        const wrong = [
          ...sumOf(account),
          ...account.wrong,
          ...broken,
          ...(await missingOnDesk(witnesses, evidence)),
        ];
        last = { account, wrong };
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

/** Whoever looks for what went wrong looks there. */
export async function missingOnDesk(witnesses: Witnesses, { kafka }: Evidence): Promise<string[]> {
  const place = ({ partition, offset }: { partition: number; offset: number }) => `${partition}/${offset}`;
  const sql = 'SELECT partition, "offset" FROM dead_letter WHERE topic = $1';
  const rows = await witnesses
    .database('orchestrator')
    .rows<{ partition: number; offset: number }>(sql, [SHOP_ORDERS_TOPIC]);
  const there = new Set(rows.map(place));
  return [...new Set(kafka.deadLetters.map(place))]
    .filter((one) => !there.has(one))
    .map((one) => `the dead letter of ${one} is not on the desk`);
}
