/** @stack alone */
import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { eventOf } from '@waybill/demo/orders/shop';
import { readStack } from '@waybill/demo/stack';
import { ordinaryOrderShips } from '../test/ordinary';
import { orderOf } from '../test/orders';
import { World } from '../test/world';

const MORE = 2;
/** What is promised: see "When things fail" in the README. */
const NOTICED_WITHIN_MS = 30_000;

/** Nothing else is published meanwhile: keys move to other partitions, and what is about one order would lose its order. */
it('an order on a partition that was added while all runs ships', async () => {
  const count = await addPartitions();
  // Only now, so that it knows of them from the beginning.
  const world = await World.open();
  try {
    const order = orderOf('new-partition');
    await world.shop.send({ ...eventOf('OrderPlaced', order), partition: count - 1 });
    await world.status(order.orderId, 'is known', () => true, NOTICED_WITHIN_MS);
    expect((await world.ended(order.orderId)).state).toBe('delivered');
    await world.settled(order.orderId);
    await ordinaryOrderShips(world);
  } finally {
    await world.close();
  }
});

/** @returns how many there are now */
async function addPartitions(): Promise<number> {
  const admin = quietKafka(readStack().kafka).admin();
  await admin.connect();
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [SHOP_ORDERS_TOPIC] });
    const count = (topics[0]?.partitions.length ?? 0) + MORE;
    await admin.createPartitions({ topicPartitions: [{ topic: SHOP_ORDERS_TOPIC, count }] });
    return count;
  } finally {
    await admin.disconnect();
  }
}
