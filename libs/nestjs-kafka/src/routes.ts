import type { MessageHandler } from '@nestjs/microservices';
import type { Route } from './batch-runner';
import type { KafkaBatchOptions } from './kafka-batch.decorator';
import type { KafkaConsumerOptions } from './kafka-consumer-options';
import type { RecordBatch } from './record-batch';

/**
 * The handlers that a consumer serves, by topic.
 * @param call runs a handler as Nest has it, to its end
 * @throws when a topic has no handler, or dead letters and nobody to send them
 */
export function routesOf(
  handlers: ReadonlyMap<string, MessageHandler>,
  { topics, deadLetterProducer, groupId }: KafkaConsumerOptions,
  call: (handler: MessageHandler, batch: RecordBatch) => Promise<void>,
): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>();
  for (const [topic, handler] of handlers) {
    if (topics && !topics.includes(topic)) continue;
    const { deadLetterTopic } = handler.extras as KafkaBatchOptions;
    if (deadLetterTopic && !deadLetterProducer) {
      throw new Error(
        `topic ${topic} has dead letters, but the consumer of ${groupId} was given no deadLetterProducer`,
      );
    }
    routes.set(topic, { handle: (batch) => call(handler, batch), deadLetterTopic });
  }
  const missing = topics?.find((topic) => !routes.has(topic));
  if (missing) throw new Error(`no @KafkaBatch handler for topic ${missing}`);
  if (routes.size === 0) throw new Error(`the consumer of ${groupId} has no @KafkaBatch handler to serve`);
  return routes;
}
