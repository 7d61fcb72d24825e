import { isCancellation, proxyActivities } from '@temporalio/workflow';
import { bookkeepingUntilDone } from '../teams/activity-options';
import { failureText } from '../teams/refusals';
import { teamServices } from '../teams/team-services';
import { carryOut } from './carry-out';
import type { ReconciliationActivities, RepairInput } from './reconciliation';
import { AwayTeams, compareAll } from './team-accounts';

const ledger = proxyActivities<ReconciliationActivities>(bookkeepingUntilDone);

/**
 * Repairs one difference that a person has looked at. What has to be done is read anew from the books, which may have
 * changed since it was found; nothing left to do is as good as done.
 *
 * @returns `failure`: why the difference stays on the desk
 */
export async function repairOrder(input: RepairInput): Promise<{ failure?: string }> {
  const failure = await tryToRepair(input);
  const outcome = failure === undefined ? {} : { failure };
  await ledger.recordRepair({ ...input, ...outcome });
  return outcome;
}

async function tryToRepair(input: RepairInput): Promise<string | undefined> {
  const services = teamServices(input.stepBudgetSeconds);
  try {
    const away = new AwayTeams();
    const [compared] = await compareAll(services, [await ledger.orderAtRest(input.orderId)], away);
    if (away.any) return away.text;
    const difference = compared!.differences.find(({ step }) => step === input.step);
    if (!difference) return undefined;
    if (difference.repairs.length === 0) return `there is no repair for it any more: ${difference.finding}`;
    const failures: string[] = [];
    for (const repair of difference.repairs) {
      const failure = await carryOut(services, input, repair);
      if (failure !== undefined) failures.push(failure);
    }
    return failures.length > 0 ? failures.join('; ') : undefined;
  } catch (error) {
    if (isCancellation(error)) throw error;
    return failureText(error);
  }
}
