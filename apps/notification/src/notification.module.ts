import { join } from 'node:path';
import { type DynamicModule, Module, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { NOTIFICATION_EVENTS_TOPIC } from '@waybill/contract-notification/notification.contract';
import { DATABASE, OutboxModule } from '@waybill/outbox/outbox.module';
import { OutboxRelay } from '@waybill/outbox/relay';
import { serviceDatabase } from '@waybill/service-kit/database-config';
import { kafkaCluster, newTopics } from '@waybill/service-kit/kafka-config';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { openerOf } from '@waybill/service-kit/sealing/sealing-config';
import type { Kysely } from 'kysely';
import { messageIdDomain, type NotificationConfig } from './config';
import { NotificationActivitiesController } from './notification.activities';
import { EVENT_SOURCE, NotificationStore, type NotificationTables } from './notification.store';
import { Notifier } from './notifier';
import { SmtpMailer } from './smtp-mailer';

@Module({})
export class NotificationModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly readiness: ReadinessRegistry,
    private readonly relay: OutboxRelay,
    private readonly mailer: SmtpMailer,
  ) {}

  static forRoot(config: NotificationConfig): DynamicModule {
    const outbox = OutboxModule.forRoot({
      ...serviceDatabase(config),
      migrations: [join(__dirname, '..', 'migrations')],
      source: EVENT_SOURCE,
      kafka: kafkaCluster(config),
      topics: [{ topic: NOTIFICATION_EVENTS_TOPIC, ...newTopics(config) }],
    });
    const mailer = () =>
      new SmtpMailer({
        url: config.SMTP_URL,
        from: config.MAIL_FROM,
        timeoutMs: config.MAIL_TIMEOUT_SECONDS * 1000,
      });
    const opener = openerOf(config);
    const notifier = (db: Kysely<NotificationTables>, mailer: SmtpMailer) =>
      new Notifier(new NotificationStore(db), mailer, opener, messageIdDomain(config));
    return {
      module: NotificationModule,
      imports: [outbox],
      controllers: [NotificationActivitiesController],
      providers: [
        { provide: SmtpMailer, useFactory: mailer },
        { provide: Notifier, useFactory: notifier, inject: [DATABASE, SmtpMailer] },
      ],
    };
  }

  onModuleInit(): void {
    this.readiness.add(this.relay);
  }

  /** After the transports have ended, so that no mail is being sent any more. */
  onApplicationShutdown(): void {
    this.mailer.close();
  }
}
