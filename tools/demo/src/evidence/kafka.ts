import {
  orderPlaced,
  orderTotal,
  SHOP_ORDERS_DLQ_TOPIC,
  SHOP_ORDERS_TOPIC,
  type OrderPlaced,
} from '@waybill/contract-order/order-placed.contract';
import { readCloudEvent } from '@waybill/nestjs-kafka/cloud-event';
import { lastHeader, type KafkaRecord } from '@waybill/nestjs-kafka/kafka-record';
import { Poison } from '@waybill/nestjs-kafka/poison';
import type { IntakeEntry } from './ledger';
import type { PartitionOffsets, TopicReader } from './topic-reader';

/** On what a test writes in a team's name: nobody has said it, so it is no evidence. Dead letters keep it. */
export const FORGED_HEADER = 'x-forged';

/** The consumer group in which the bridge reads orders. */
const BRIDGE_GROUP = 'waybill-bridge-orders';

export interface DeadLetter {
  topic: string;
  partition: number;
  offset: number;
  reason: string;
}

/** An event that a service has published; its key is the order's id. */
export interface PublishedEvent {
  id: string;
  source: string;
  type: string;
  key: string;
  sequence: number;
}

/** An order as its shop placed it. */
export type PlacedOrder = Pick<OrderPlaced, 'orderId' | 'lines' | 'shippingPrice' | 'tax' | 'contact'> & {
  total: number;
};

export interface KafkaEvidence {
  /** Where the input topic begins and ends, by partition. */
  input: PartitionOffsets[];
  /** The offsets in use: in a topic with transactions some hold no record. */
  inputOffsets: { partition: number; offset: number }[];
  /** How far the bridge has committed, by partition. */
  committed: Map<number, number>;
  deadLetters: DeadLetter[];
  /** Those that the ledger took in, by their own words. */
  placed: PlacedOrder[];
  published: PublishedEvent[];
}

export async function readKafka(reader: TopicReader, intake: IntakeEntry[]): Promise<KafkaEvidence> {
  const records = await reader.upToNow();
  const input = records.filter(({ topic }) => topic === SHOP_ORDERS_TOPIC);
  return {
    input: (await reader.offsets()).filter(({ topic }) => topic === SHOP_ORDERS_TOPIC),
    inputOffsets: input.map(({ partition, offset }) => ({ partition, offset: Number(offset) })),
    committed: await reader.committed(BRIDGE_GROUP, SHOP_ORDERS_TOPIC),
    deadLetters: records.filter(({ topic }) => topic === SHOP_ORDERS_DLQ_TOPIC).map(deadLetter),
    placed: placedOrders(input, intake),
    published: records
      .filter(
        ({ topic, headers }) => !topic.startsWith(SHOP_ORDERS_TOPIC) && !lastHeader(headers, FORGED_HEADER),
      )
      .flatMap(publishedEvents),
  };
}

function placedOrders(input: KafkaRecord[], intake: IntakeEntry[]): PlacedOrder[] {
  const taken = new Set(intake.filter(({ kind }) => kind === 'order').map(placeOf));
  return input
    .filter((record) => taken.has(placeOf(record)))
    .map((record) => {
      const order = orderPlaced.parse(readCloudEvent(record).data);
      const { orderId, lines, shippingPrice, tax, contact } = order;
      return { orderId, lines, shippingPrice, tax, contact, total: orderTotal(order) };
    });
}

const placeOf = ({
  topic,
  partition,
  offset,
}: {
  topic: string;
  partition: number;
  offset: number | string;
}) => `${topic}/${partition}/${offset}`;

function deadLetter({ headers }: KafkaRecord): DeadLetter {
  const header = (name: string) => lastHeader(headers, `x-dlq-${name}`)?.toString() ?? '';
  return {
    topic: header('topic'),
    partition: Number(header('partition')),
    offset: Number(header('offset')),
    reason: header('reason'),
  };
}

/** What nobody can read is missing from what its service says to have published. */
function publishedEvents(record: KafkaRecord): PublishedEvent[] {
  try {
    const { id = '', source = '', type, sequence = 0 } = readCloudEvent(record);
    return [{ id, source, type, sequence, key: record.key?.toString() ?? '' }];
  } catch (error) {
    if (error instanceof Poison) return [];
    throw error;
  }
}
