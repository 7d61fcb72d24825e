import { type DynamicModule, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { createKafka, type KafkaOptions } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { DATABASE } from '@waybill/outbox/outbox.module';
import type { Kysely } from 'kysely';
import { DeadLettersController } from '../http/dead-letters.controller';
import { DeadLetterDesk } from './dead-letter-desk';
import { measureDeadLetters } from './dead-letter-metrics';
import { DeadLetterTopicController } from './dead-letter-topic.controller';
import { DeadLetterStore } from './dead-letter.store';
import type { DeadLetterTables } from './dead-letter.tables';

/** The desk of dead letters: what fills it, its HTTP routes, and the producer that sends letters again. */
@Module({})
export class DeadLettersModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly producer: KafkaProducer,
  ) {}

  /** @param customerIds what customers may be called by */
  static forRoot(kafka: Omit<KafkaOptions, 'clientId'>, customerIds: RegExp): DynamicModule {
    const producer = () =>
      new KafkaProducer(createKafka({ ...kafka, clientId: 'orchestrator' }), 'dead letter desk');
    return {
      module: DeadLettersModule,
      controllers: [DeadLettersController, DeadLetterTopicController],
      providers: [
        { provide: KafkaProducer, useFactory: producer },
        {
          provide: DeadLetterStore,
          useFactory: (db: Kysely<DeadLetterTables>) => new DeadLetterStore(db),
          inject: [DATABASE],
        },
        {
          provide: DeadLetterDesk,
          useFactory: (store: DeadLetterStore, producer: KafkaProducer) =>
            new DeadLetterDesk(store, producer, customerIds),
          inject: [DeadLetterStore, KafkaProducer],
        },
      ],
    };
  }

  onModuleInit(): void {
    measureDeadLetters(this.store);
  }

  onApplicationShutdown(): Promise<void> {
    return this.producer.disconnect();
  }
}
