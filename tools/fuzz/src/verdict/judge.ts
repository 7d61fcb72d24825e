import { SHIPPING_EVENTS_TOPIC } from '@waybill/contract-shipping/shipping.contract';
import { INVENTORY_EVENTS_TOPIC } from '@waybill/contract-inventory/inventory.contract';
import { Witnesses, type Evidence } from '@waybill/demo/evidence/evidence';
import { settledInvariants } from '@waybill/demo/invariants/check-invariants';
import type { Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';
import { missingOnDesk } from '@waybill/faults/verdict/settle';
import type { MessageSender } from '../doors/send-message';
import type { Findings } from '../finding';
import type { Aims } from '../aims';
import type { Herd } from '../herd';
import type { Tally } from '../tally';
import { Ends } from './ends';
import { Origins } from './origins';

/** Who reads what other teams say. */
const NEWS_GROUPS: readonly [string, string][] = [
  ['waybill-bridge-shipping', SHIPPING_EVENTS_TOPIC],
  ['waybill-bridge-inventory', INVENTORY_EVENTS_TOPIC],
  ['inventory', SHIPPING_EVENTS_TOPIC],
];
const PATIENCE = { timeoutMs: 90_000, everyMs: 250 };
const ENDED_WITHIN_MS = 180_000;
/** Nothing new is said by more lines of one kind. */
const LINES_EACH = 6;

interface Judged {
  stack: Stack;
  herd: Herd;
  ordinary: readonly string[];
  aims: Aims;
  messages: MessageSender;
  findings: Findings;
  tally: Tally;
}

/** After the last case: what has to hold of every event, every order and the whole system. */
export async function judge(judged: Judged): Promise<void> {
  const witnesses = await Witnesses.of(judged.stack);
  try {
    await newsIsRead(witnesses, judged);
    await ordinaryHaveShipped(witnesses, judged);
    inTransitIsInTransit(await witnesses.hear(), judged);
    const origins = await originsOf(witnesses, judged);
    await allEnd(witnesses, judged, origins);
    await workflowsHear(judged, origins);
    await invariantsHold(witnesses, judged);
    count(await witnesses.hear(), await originsOf(witnesses, judged), judged.tally);
  } finally {
    await witnesses.close();
  }
}

async function newsIsRead(witnesses: Witnesses, { findings }: Judged): Promise<void> {
  for (const [group, topic] of NEWS_GROUPS) {
    const read = async () => {
      const ends = (await witnesses.topics.offsets()).filter((one) => one.topic === topic);
      const committed = await witnesses.topics.committed(group, topic);
      return ends.every(
        ({ partition, low, high }) => high === low || (committed.get(partition) ?? 0) >= high,
      );
    };
    await until(`${group} has read ${topic}`, read, PATIENCE).catch((error: Error) =>
      findings.add(error.message),
    );
  }
}

async function ordinaryHaveShipped(witnesses: Witnesses, { ordinary, findings }: Judged): Promise<void> {
  const sql = `SELECT order_id AS "orderId", state FROM orders WHERE order_id = ANY ($1)`;
  let states = new Map<string, string>();
  const shipped = async () => {
    const rows = await witnesses
      .database('orchestrator')
      .rows<{ orderId: string; state: string }>(sql, [ordinary]);
    states = new Map(rows.map(({ orderId, state }) => [orderId, state]));
    return ordinary.every((orderId) => states.get(orderId) === 'delivered');
  };
  await until('every ordinary order is delivered', shipped, PATIENCE).catch(() => undefined);
  for (const orderId of ordinary) {
    const state = states.get(orderId) ?? 'nowhere';
    if (state !== 'delivered') findings.add(`the ordinary order ${orderId} is ${state}`);
  }
}

/** Whatever was said in the carrier's name. */
function inTransitIsInTransit({ ledger, money }: Evidence, { herd, aims, findings }: Judged): void {
  for (const orderId of herd.ids('inTransit')) {
    const state = ledger.orders.find((order) => order.orderId === orderId)?.state;
    if (state !== 'shipped')
      findings.add(`${orderId} is ${state}, though its parcel is with the carrier`, ...aims.at(orderId));
    const refunds = money.booked.filter((one) => one.orderId === orderId && one.refunded > 0);
    if (refunds.length > 0)
      findings.add(`${orderId} was refunded, though its parcel is with the carrier`, ...aims.at(orderId));
  }
}

async function originsOf(witnesses: Witnesses, { herd }: Judged): Promise<Origins> {
  const { ledger } = await witnesses.hear();
  return new Origins(herd.run, witnesses.topics.records, ledger);
}

async function allEnd(witnesses: Witnesses, judged: Judged, origins: Origins): Promise<void> {
  const { stack, findings, tally } = judged;
  const ends = new Ends(witnesses.database('orchestrator'), stack, (orderId) => origins.has(orderId));
  const { open, flagged } = await ends.reached(ENDED_WITHIN_MS);
  if (flagged > 0) tally.count('orders', 'stood before a person', flagged);
  for (const { orderId, state, needsAttention } of open) {
    const how = needsAttention ? 'waits for a person, whose word changes nothing' : `is still ${state}`;
    findings.add(`${orderId} ${how}`, ...origins.of(orderId), ...judged.aims.at(orderId));
  }
}

async function workflowsHear({ messages, findings }: Judged, origins: Origins): Promise<void> {
  const ofOrders = "WorkflowType = 'fulfilOrder' AND ExecutionStatus";
  const broken = await messages.ordersWhere(`${ofOrders} IN ('Failed', 'Terminated', 'TimedOut')`);
  for (const orderId of broken.filter((one) => origins.has(one))) {
    findings.add(`the workflow of ${orderId} has failed`, ...origins.of(orderId));
  }
  const running = await messages.ordersWhere(`${ofOrders} = 'Running'`);
  for (const orderId of running.filter((one) => origins.has(one))) {
    const deaf = await messages.deafness(orderId);
    if (deaf) findings.add(`${orderId} does not answer: ${deaf}`, ...origins.of(orderId));
  }
}

async function invariantsHold(witnesses: Witnesses, judged: Judged): Promise<void> {
  const { evidence, invariants } = await settledInvariants(witnesses, { timeoutMs: PATIENCE.timeoutMs });
  const origins = await originsOf(witnesses, judged);
  for (const { name, violations } of invariants) {
    for (const line of violations.slice(0, LINES_EACH)) {
      judged.findings.add(`${name}: ${line}`, ...origins.of(line));
    }
    const more = violations.length - LINES_EACH;
    if (more > 0) judged.findings.add(`${name}: ${more} more`);
  }
  for (const line of await missingOnDesk(witnesses, evidence)) judged.findings.add(line);
}

/** What the events of the run have become. */
function count({ ledger, kafka }: Evidence, origins: Origins, tally: Tally): void {
  for (const { topic, partition, offset, kind } of ledger.intake) {
    if (topic === 'shop.orders.v1' && origins.ofPlace(`${partition}/${offset}`) !== undefined)
      tally.count('became', kind);
  }
  const reasons = new Map(
    kafka.deadLetters.map(({ partition, offset, reason }) => [`${partition}/${offset}`, reason]),
  );
  for (const [place, reason] of reasons) {
    if (origins.ofPlace(place) !== undefined) tally.count('became', `dead letter ${reason}`);
  }
}
