import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Witnesses } from './evidence/evidence';
import { settledInvariants } from './invariants/check-invariants';
import { followOrders } from './live/follow-orders';
import { orderLine } from './live/order-line';
import { screenOn } from './live/screen';
import { ActsOf } from './orders/acts';
import { Hands } from './orders/hands';
import { OrderBook } from './orders/order-book';
import { Shop } from './orders/shop';
import { shopOrder } from './orders/shop-order';
import { ways } from './orders/ways';
import { report } from './report/report';
import { whatNext } from './report/what-next';
import { readStack } from './stack';

/** The slowest ways wait for a person, which takes a step's whole budget; a machine with other work to do gets time. */
const ORDERS_END_WITHIN_MS = 120_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Sends orders every way they can go, shows them as they move, and checks what everyone says about them. */
async function demo(): Promise<boolean> {
  parseArgs({ options: {} }); // there are none, and one that is given is an error
  const stack = readStack();
  const witnesses = await Witnesses.of(stack);
  const shop = await Shop.open(stack.kafka);
  try {
    const run = randomUUID().slice(0, 4);
    const orders = ways.map((way, index) => {
      const orderId = `demo-${run}-${index + 1}`;
      return { way, orderId, acts: new ActsOf(way, orderId) };
    });
    say(`\n${orders.length} orders, published on Kafka, side by side:\n`);
    await shop.place(...orders.map(({ way, orderId }) => shopOrder(orderId, way.wishes)));

    const hands = new Hands(shop, stack);
    const actsOf = new Map(orders.map(({ orderId, acts }) => [orderId, acts]));
    const screen = screenOn(process.stdout);
    const statuses = await followOrders({
      orderIds: orders.map(({ orderId }) => orderId),
      book: new OrderBook(stack),
      hasEnded: (orderId, status) => actsOf.get(orderId)!.ended(status),
      timeoutMs: ORDERS_END_WITHIN_MS,
      seen: async (seen) => {
        screen.show(orders.map(({ way, orderId }) => orderLine(way, seen.get(orderId))));
        await Promise.all(orders.map(({ orderId, acts }) => acts.look(seen.get(orderId), hands)));
      },
    });

    const { text, holds } = report(orders, statuses, await settledInvariants(witnesses));
    say(`\n${text}\n`);
    say(holds ? 'Every outcome and every invariant holds.\n' : 'Not everything holds: see ✘ above.\n');
    say(whatNext());
    return holds;
  } finally {
    await Promise.all([shop.close(), witnesses.close()]);
  }
}

demo().then(
  (holds) => {
    process.exitCode = holds ? 0 : 1;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1); // what was half open then would hold us up
  },
);
