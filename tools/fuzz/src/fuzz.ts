import { Shop } from '@waybill/demo/orders/shop';
import { OrderBook } from '@waybill/demo/orders/order-book';
import type { Stack } from '@waybill/demo/stack';
import { until } from '@waybill/demo/until';
import { Aims } from './aims';
import { caseOf, type Door, type Recipe } from './case';
import { operationsOf } from './doors/operations';
import type { Findings } from './finding';
import { Herd } from './herd';
import { AT_ONCE, CaseSender } from './send-cases';
import type { Tally } from './tally';
import { judge } from './verdict/judge';

export interface Plan {
  stack: Stack;
  run: string;
  seed: number;
  /** Of the cases, in their order. */
  indexes: readonly number[];
  /** Which decides how large the herd is. */
  count: number;
  doors: readonly Door[];
  findings: Findings;
  tally: Tally;
  /** Told after each lot of cases. */
  progress: (done: number) => void;
}

/** Where more is wrong than this, the rest would only say so again. */
const ENOUGH = 60;
/** An ordinary order that went so many lots ago has to have arrived. */
const LOTS_UNTIL_DELIVERED = 20;

/** Sends every case, among ordinary orders, and judges what has become of all of them. @returns the recipe of the cases */
export async function fuzz(plan: Plan): Promise<Recipe> {
  const { stack, run, seed, count, findings, tally } = plan;
  const herd = new Herd(run, count);
  const recipe = { seed, herd, operations: await operationsOf(stack.management) };
  await herdIsReady(stack, herd);
  const sender = await CaseSender.open(stack, run, findings, tally);
  const ordinary: string[] = [];
  const aims = new Aims();
  try {
    for (let from = 0; from < plan.indexes.length && findings.all.length < ENOUGH; from += AT_ONCE) {
      const lot = plan.indexes.slice(from, from + AT_ONCE).map((index) => caseOf(recipe, index));
      const chosen = lot.filter(({ door }) => plan.doors.includes(door));
      for (const one of chosen) aims.note(one);
      ordinary.push(await sender.send(chosen));
      plan.progress(from + lot.length);
      if (!sender.allRun) return recipe;
      if (!(await goesOn(stack, ordinary.at(-1 - LOTS_UNTIL_DELIVERED), findings))) break;
    }
    await judge({ stack, herd, ordinary, aims, messages: sender.messages, findings, tally });
  } finally {
    await sender.close();
  }
  return recipe;
}

async function herdIsReady(stack: Stack, herd: Herd): Promise<void> {
  const shop = await Shop.open(stack.kafka);
  await shop.place(...herd.orders());
  await shop.close();
  const book = new OrderBook(stack);
  const inTransit = herd.ids('inTransit');
  const known = async () => {
    const states = await Promise.all(inTransit.map(async (orderId) => (await book.find(orderId))?.state));
    return states.every((state) => state === 'shipped');
  };
  await until('the orders that cases are about stand where they should', known, { timeoutMs: 120_000 });
}

/** @returns whether an order that went a while ago has arrived, now or soon: else nothing moves any more */
async function goesOn(stack: Stack, orderId: string | undefined, findings: Findings): Promise<boolean> {
  if (!orderId) return true;
  const book = new OrderBook(stack);
  const delivered = async () => (await book.find(orderId))?.state === 'delivered';
  return until(`the ordinary order ${orderId} is delivered`, delivered, { timeoutMs: 120_000 }).then(
    () => true,
    (error: Error) => {
      findings.add(`${error.message}; no more cases are sent`);
      return false;
    },
  );
}
