import { SHOP_ORDERS_TOPIC } from '@waybill/contract-order/order-placed.contract';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { until } from '@waybill/demo/until';
import type { Admin } from 'kafkajs';
import type { KafkaAccess } from '@waybill/demo/stack';

const GROUP = 'waybill-bridge-orders';
const PATIENCE = { timeoutMs: 90_000, everyMs: 200 };

/** The consumer group in which bridges read orders. */
export class BridgeGroup {
  private constructor(private readonly admin: Admin) {}

  static async open(kafka: KafkaAccess): Promise<BridgeGroup> {
    const admin = quietKafka(kafka).admin();
    await admin.connect();
    return new BridgeGroup(admin);
  }

  /** Waits until so many bridges share the partitions. */
  async hasMembers(count: number): Promise<void> {
    const settled = async () => {
      const { groups } = await this.admin.describeGroups([GROUP]);
      const [group] = groups;
      return group?.members.length === count && (count === 0 || group.state === 'Stable');
    };
    await until(`${count} bridges share the partitions`, settled, PATIENCE);
  }

  /** Waits until all that is on Kafka has been read, and committed. */
  async hasReadAll(): Promise<void> {
    const lag = async () => {
      const ends = await this.admin.fetchTopicOffsets(SHOP_ORDERS_TOPIC);
      const [read] = await this.admin.fetchOffsets({ groupId: GROUP, topics: [SHOP_ORDERS_TOPIC] });
      const committed = new Map(read?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      return ends.filter(
        ({ partition, high, low }) => Number(high) > Number(low) && committed.get(partition) !== Number(high),
      );
    };
    await until('the bridge has read everything', async () => (await lag()).length === 0, PATIENCE);
  }

  /** The group has to be empty. */
  async beginsAnew(): Promise<void> {
    await this.admin.resetOffsets({ groupId: GROUP, topic: SHOP_ORDERS_TOPIC, earliest: true });
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
