import { randomUUID } from 'node:crypto';
import kafkajs from '../engines/kafkajs.mjs';
import { kafkaClient } from '../kafka/access.mjs';

/**
 * Publishes an order as a CloudEvent in binary mode.
 *
 * @param {import('../kafka/access.mjs').KafkaAccess} access
 * @param {ReturnType<typeof import('./order-placed.mjs').orderPlaced>} order
 */
export async function publishOrder(access, order) {
  const producer = kafkaClient(access, 'npm-run-order').producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  try {
    const headers = {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_source: '/shop',
      ce_type: 'OrderPlaced',
      ce_time: order.placedAt,
      'content-type': 'application/json',
    };
    const messages = [{ key: order.orderId, headers, value: JSON.stringify(order) }];
    await producer.send({ topic: 'shop.orders.v1', acks: -1, messages });
  } finally {
    await producer.disconnect();
  }
}
