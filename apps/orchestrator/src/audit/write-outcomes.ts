import type { FulfilmentEvent } from '@waybill/contract-order/fulfilment-events.contract';
import type { OrderStatus, TimelineEntry } from '@waybill/contract-order/fulfil-order.contract';
import type { Transaction } from 'kysely';
import type { Decided } from '../workflow/memory/story-memory';
import type { AuditTables } from './audit.tables';
import { writeAudit } from './write-audit';

/** Entries of a timeline that somebody has brought about from outside. */
const CHANGES = ['payment-method', 'shipping-address', 'lines', 'approval', 'return'];

/** Who tells it of what an order has done with what it was asked. */
const THE_ORDER = 'fulfilOrder';

/** Whether somebody from outside has ever changed it. */
export const wasChanged = ({ timeline }: OrderStatus): boolean =>
  timeline.some(({ step }) => CHANGES.includes(step));

/** What was decided about steps that waited for a person, as the workflow has taken it. */
export async function writeDecisions<T extends AuditTables>(
  trx: Transaction<T>,
  { orderId, returnId }: { orderId: string; returnId?: string },
  decisions: Decided[],
): Promise<void> {
  for (const { step, action, by, reason, evidence, attempts } of decisions)
    await writeAudit(trx, {
      ...{ about: { orderId }, actor: by, action: 'attentionResolved' },
      details: { returnId, step, action, attempts },
      words: { reason, evidence },
    });
}

/** What came of changes that the order was asked for: those that its timeline did not have before. */
export async function writeChanges<T extends AuditTables>(
  trx: Transaction<T>,
  before: OrderStatus,
  after: OrderStatus,
): Promise<void> {
  const known = new Set(before.timeline.map(nameOf));
  const came = after.timeline.filter((entry) => CHANGES.includes(entry.step) && !known.has(nameOf(entry)));
  for (const { step, outcome, detail } of came)
    await writeAudit(trx, {
      ...{ about: { orderId: after.orderId }, actor: THE_ORDER, action: step },
      ...{ details: { outcome, state: after.state }, words: { detail }, before, after },
    });
}

/** Of events that say it: somebody asked for the order to be cancelled, and it has come to that. */
export const askedCancellation = (events: FulfilmentEvent[]) =>
  events.flatMap(({ type, data }) =>
    type === 'OrderCancelled' && data.requestedBy !== undefined ? [data] : [],
  )[0];

/** That an order was cancelled because somebody asked for it. */
export async function writeCancellation<T extends AuditTables>(
  trx: Transaction<T>,
  orderId: string,
  { requestedBy, reason, undone }: NonNullable<ReturnType<typeof askedCancellation>>,
): Promise<void> {
  await writeAudit(trx, {
    ...{ about: { orderId }, actor: THE_ORDER, action: 'cancelled' },
    ...{ details: { reason, undone }, words: { requestedBy } },
  });
}

const nameOf = ({ at, step, outcome }: TimelineEntry) => `${at} ${step} ${outcome}`;
