import { quietKafka } from '@waybill/demo/evidence/topic-reader';
import { ConfigResourceTypes, type Admin } from 'kafkajs';
import type { KafkaAccess } from '@waybill/demo/stack';

const NAME = 'max.message.bytes';

/** How large a record a topic takes. */
export class TopicLimits {
  private constructor(private readonly admin: Admin) {}

  static async open(kafka: KafkaAccess): Promise<TopicLimits> {
    const admin = quietKafka(kafka).admin();
    await admin.connect();
    return new TopicLimits(admin);
  }

  /** The topic's other settings stay. */
  async raise(topic: string, bytes: number): Promise<void> {
    const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
    const { resources } = await this.admin.describeConfigs({ includeSynonyms: false, resources: [resource] });
    // Kafka takes the list for the whole: what is not in it goes back to its default.
    const own =
      resources[0]?.configEntries.filter(({ isDefault, configName }) => !isDefault && configName !== NAME) ??
      [];
    const configEntries = [
      ...own.map(({ configName, configValue }) => ({ name: configName, value: configValue })),
      { name: NAME, value: String(bytes) },
    ];
    await this.admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] });
  }

  close(): Promise<void> {
    return this.admin.disconnect();
  }
}
