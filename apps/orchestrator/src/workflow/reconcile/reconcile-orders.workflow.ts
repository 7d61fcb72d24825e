import { continueAsNew, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import { bookkeepingUntilDone } from '../teams/activity-options';
import { teamServices, type TeamServices } from '../teams/team-services';
import type { ReconcileInput, ReconciliationActivities } from './reconciliation';
import type { Team } from './compare';
import { AwayTeams, compareAll } from './team-accounts';

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
  /** The teams that could not be asked, and why. */
  away?: Partial<Record<Team, string>>;
}

/**
 * Compares what the teams' books say with the outcome of every order that has been quiet for a while, and files each
 * difference on the attention desk. Changes nothing else: a person starts the repair. What a team that is away would have
 * said is left for the next run.
 *
 * @returns how many orders were compared, how many differences are new, and who could not be asked
 */
export async function reconcileOrders(
  input: ReconcileInput,
  place: Place = { after: '', compared: 0, found: 0 },
): Promise<{ compared: number; found: number; notAsked?: string }> {
  const services = teamServices(input.stepBudgetSeconds);
  const away = new AwayTeams((place.away ??= {}));
  for (;;) {
    const orders = await ledger.ordersAtRest({ ...input, after: place.after });
    if (orders.length > 0) {
      place.found += await ledger.fileDifferences(await compareAll(services, orders, away));
      place.compared += orders.length;
      place.after = orders.at(-1)!.orderId;
    }
    if (orders.length < input.pageSize) break;
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof reconcileOrders>(input, place);
  }
  place.found += await ordersNeverSeen(services, input, away);
  const { compared, found } = place;
  if (!away.any) return { compared, found };
  log.warn('the books could not all be compared', { notAsked: away.text });
  return { compared, found, notAsked: away.text };
}

/** A reservation or an authorization has no clock of its own: whatever no order owns is found here. */
async function ordersNeverSeen(
  services: TeamServices,
  { quietSeconds, pageSize }: ReconcileInput,
  away: AwayTeams,
): Promise<number> {
  const heldSince = new Date(Date.now() - quietSeconds * 1000).toISOString();
  let found = 0;
  for (const [team, holders] of [
    ['payment', services.payment('whose money is held').ordersHoldingMoney],
    ['stock', services.inventory('whose stock is reserved').ordersHoldingStock],
  ] as const) {
    let after = '';
    for (;;) {
      const page = await away.unless(team, () => holders({ heldSince, after, limit: pageSize }));
      if (!page) break;
      const { orderIds } = page;
      const strangers = await ledger.neverSeen(orderIds);
      if (strangers.length > 0) {
        const orders = strangers.map((orderId) => ({ orderId }));
        found += await ledger.fileDifferences(await compareAll(services, orders, away));
      }
      if (orderIds.length < pageSize) break;
      after = orderIds.at(-1)!;
    }
  }
  return found;
}
