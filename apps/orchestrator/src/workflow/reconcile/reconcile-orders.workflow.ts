import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { bookkeepingUntilDone } from '../activity-options';
import { teamServices, type TeamServices } from '../team-services';
import type { ReconcileInput, ReconciliationActivities } from './reconciliation';
import { compareAll } from './team-accounts';

const ledger = proxyActivities<ReconciliationActivities>({
  ...bookkeepingUntilDone,
  startToCloseTimeout: '30 seconds',
  summary: 'the ledger',
});

/** How far a run has come: what the next one goes on with. */
interface Place {
  /** The last order that was compared. */
  after: string;
  compared: number;
  found: number;
}

/**
 * Compares what the teams' books say with the outcome of every order that has been quiet for a while, and files each
 * difference on the attention desk. Changes nothing else: a person starts the repair.
 *
 * @returns how many orders were compared, and how many differences are new
 */
export async function reconcileOrders(
  input: ReconcileInput,
  place: Place = { after: '', compared: 0, found: 0 },
): Promise<Pick<Place, 'compared' | 'found'>> {
  const services = teamServices(input.stepBudgetSeconds);
  for (;;) {
    const orders = await ledger.ordersAtRest({ ...input, after: place.after });
    if (orders.length > 0) {
      place.found += await ledger.fileDifferences(await compareAll(services, orders));
      place.compared += orders.length;
      place.after = orders.at(-1)!.orderId;
    }
    if (orders.length < input.pageSize) break;
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof reconcileOrders>(input, place);
  }
  place.found += await ordersNeverSeen(services, input);
  return { compared: place.compared, found: place.found };
}

/** A reservation or an authorization has no clock of its own: whatever no order owns is found here. */
async function ordersNeverSeen(
  services: TeamServices,
  { quietSeconds, pageSize }: ReconcileInput,
): Promise<number> {
  const heldSince = new Date(Date.now() - quietSeconds * 1000).toISOString();
  let found = 0;
  for (const holders of [
    services.payment('whose money is held').ordersHoldingMoney,
    services.inventory('whose stock is reserved').ordersHoldingStock,
  ]) {
    let after = '';
    for (;;) {
      const { orderIds } = await holders({ heldSince, after, limit: pageSize });
      const strangers = await ledger.neverSeen(orderIds);
      if (strangers.length > 0) {
        const orders = strangers.map((orderId) => ({ orderId }));
        found += await ledger.fileDifferences(await compareAll(services, orders));
      }
      if (orderIds.length < pageSize) break;
      after = orderIds.at(-1)!;
    }
  }
  return found;
}
