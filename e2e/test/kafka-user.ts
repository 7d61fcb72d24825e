import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import type { KafkaAccess } from '@waybill/demo/stack';

type Ask = (request: object) => Promise<unknown>;
type Request =
  | 'metadata'
  | 'fetch'
  | 'produce'
  | 'offsetFetch'
  | 'joinGroup'
  | 'createTopics'
  | 'deleteTopics'
  | 'createPartitions'
  | 'deleteRecords'
  | 'alterConfigs'
  | 'describeConfigs'
  | 'createAcls'
  | 'deleteAcls'
  | 'deleteGroups';
type Broker = Record<Request, Ask>;
interface Cluster {
  connect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  disconnect(): Promise<void>;
  findControllerBroker(): Promise<Broker>;
}

/**
 * One of the users of a secured Kafka, request by request. kafkajs' own clients ask for metadata first and go no further when that
 * is refused, so they would never try what is to be refused; its brokers, which it keeps to itself, do as they are told.
 */
export class KafkaUser {
  private constructor(
    readonly name: string,
    private readonly cluster: Cluster,
    private readonly broker: Broker,
  ) {}

  static async open(kafka: KafkaAccess, name: string): Promise<KafkaUser> {
    const password = readFileSync(join(kafka.passwordsFolder ?? '', name), 'utf8');
    const client = quietKafka({ ...kafka, sasl: { mechanism: 'scram-sha-512', username: name, password } });
    const make = Object.getOwnPropertySymbols(client).find(
      ({ description }) => description === 'private:Kafka:createCluster',
    );
    const createCluster = (client as unknown as Record<symbol, (options: object) => Cluster>)[make!]!;
    const cluster = createCluster({ metadataMaxAge: 300_000, allowAutoTopicCreation: false });
    await cluster.connect();
    await cluster.refreshMetadata();
    return new KafkaUser(name, cluster, await cluster.findControllerBroker());
  }

  /** @returns what Kafka's answer is called: `allowed`, or the name of its error */
  async tries(what: Request, request: object): Promise<string> {
    try {
      await this.broker[what](request);
      return 'allowed';
    } catch (error) {
      return nameOf(error as Refusal) ?? String(error);
    }
  }

  close(): Promise<void> {
    return this.cluster.disconnect();
  }
}

/** What kafkajs throws: the broker's answer, or what gathers those about each topic, or each partition. */
interface Refusal {
  type?: string;
  errors?: Refusal[];
  partitions?: { error: Refusal }[];
}

const nameOf = ({ type, errors, partitions }: Refusal): string | undefined =>
  type ?? errors?.[0]?.type ?? partitions?.[0]?.error.type;
