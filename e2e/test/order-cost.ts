import type { OrderWishes } from '@waybill/demo/orders/shop-order';
import { until } from '@waybill/demo/until';
import type { Budget } from './budgets';
import { cancellation } from './cancel-ways';
import { historyCost } from './history-cost';
import { orderOf } from './orders';
import { statementCounts, statementsBetween } from './statement-counts';
import type { World } from './world';

/** What an order is to come to before it is counted. */
export interface CountedOrder {
  wishes: OrderWishes;
  /** In the timeline as the ledger has it. */
  step: { step: string; outcome: string };
  /** All that is said about it on Kafka. */
  events: string[];
}

/** Sends one order through a system in which nothing else moves, and counts. */
export async function costOf(world: World, { wishes, step, events }: CountedOrder): Promise<Budget> {
  const statementsBefore = await statementCounts(world.stack.postgres);
  const recordsBefore = await recordsByTopic(world);
  const order = orderOf('cost', wishes);
  await world.shop.place(order);
  await world.status(order.orderId, `has ${step.step} ${step.outcome}`, ({ timeline }) =>
    timeline.some((entry) => entry.step === step.step && entry.outcome === step.outcome),
  );
  await until(`all is said about ${order.orderId}`, async () => {
    const said = await typesOf(world, order.orderId);
    return events.every((type) => said.includes(type));
  });
  const records = await recordsByTopic(world);
  const history = await world.workflow(order.orderId).fetchHistory();
  const statementsAfter = await statementCounts(world.stack.postgres);
  await leavesNothingBehind(world, order.orderId);
  return {
    ...historyCost(history),
    ...statementsBetween(statementsBefore, statementsAfter),
    kafkaRecords: Object.fromEntries(
      [...records]
        .map(([topic, high]) => [topic, high - (recordsBefore.get(topic) ?? 0)] as const)
        .filter(([, more]) => more > 0),
    ),
  };
}

/** What is still on the road comes back: other tests look at all that there is. */
async function leavesNothingBehind(world: World, orderId: string): Promise<void> {
  await world.api().post(`/orders/${orderId}/cancellation`, cancellation);
  await world.ended(orderId);
  await world.settled(orderId);
}

/** The smallest of each count: what disturbs an order (an attempt too many on a busy machine) only adds to it. */
export function least(costs: Budget[]): Budget {
  return costs.reduce((one, other) => smaller(one, other));
}

function smaller<T>(one: T, other: T): T {
  if (typeof one === 'number') return Math.min(one, other as number) as T;
  const keys = new Set([...Object.keys(one as object), ...Object.keys(other as object)]) as Set<keyof T>;
  return Object.fromEntries([...keys].map((key) => [key, smaller(one[key] ?? 0, other[key] ?? 0)])) as T;
}

async function recordsByTopic(world: World): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const { topic, high } of await world.witnesses.topics.offsets())
    sums.set(topic, (sums.get(topic) ?? 0) + high);
  return sums;
}

async function typesOf(world: World, orderId: string): Promise<string[]> {
  const records = await world.witnesses.topics.upToNow();
  return records
    .filter(({ key }) => key?.toString() === orderId)
    .map(({ headers }) => String(headers['ce_type']));
}
