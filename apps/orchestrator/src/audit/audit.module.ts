import {
  type DynamicModule,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { createKafka } from '@waybill/nestjs-kafka/kafka-connection';
import { KafkaProducer } from '@waybill/nestjs-kafka/kafka-producer';
import { DATABASE } from '@waybill/outbox/outbox.module';
import { kafkaCluster } from '@waybill/service-kit/kafka-config';
import { Signer } from '@waybill/service-kit/sealing/signer';
import type { Kysely } from 'kysely';
import type { OrchestratorConfig } from '../config';
import { AuditController } from './audit.controller';
import { measureAudit } from './audit-metrics';
import { AuditNotary } from './audit-notary';
import { AuditTrail } from './audit-trail';
import type { LedgerTables } from '../ledger/ledger.tables';

/** A connection of its own: what waits on another one does not hold up the audit. */
class AuditProducer extends KafkaProducer {}

/** Who decided and changed what: where it is read, and what takes its hashes out of the database's reach. */
@Module({})
export class AuditModule implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  constructor(
    private readonly notary: AuditNotary,
    private readonly producer: AuditProducer,
  ) {}

  static forRoot(config: OrchestratorConfig): DynamicModule {
    const producer = new AuditProducer(
      createKafka({ ...kafkaCluster(config), clientId: 'orchestrator' }),
      'audit',
    );
    const signer = new Signer(config.SEALING_SIGNING_KEYS_FILE);
    return {
      module: AuditModule,
      global: true, // whoever decides writes it down
      controllers: [AuditController],
      providers: [
        { provide: AuditProducer, useValue: producer },
        {
          provide: AuditTrail,
          useFactory: (db: Kysely<LedgerTables>) => new AuditTrail(db),
          inject: [DATABASE],
        },
        {
          provide: AuditNotary,
          useFactory: (db: Kysely<LedgerTables>) => new AuditNotary(db, producer, signer),
          inject: [DATABASE],
        },
      ],
      exports: [AuditTrail],
    };
  }

  /** Once the database is up to date. */
  onApplicationBootstrap(): void {
    this.notary.start();
    measureAudit(this.notary);
  }

  onModuleDestroy(): Promise<void> {
    return this.notary.stop();
  }

  onApplicationShutdown(): Promise<void> {
    return this.producer.disconnect();
  }
}
