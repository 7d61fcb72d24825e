import { NOTIFICATION_TASK_QUEUE } from '@waybill/contract-notification/notification.contract';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { loadConfig } from '@waybill/service-kit/config';
import { runService, transportGraceMs } from '@waybill/service-kit/run-service';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import { notificationConfig } from './config';
import { NotificationModule } from './notification.module';

const config = loadConfig(notificationConfig);

void runService({
  name: 'notification',
  config,
  module: NotificationModule.forRoot(config),
  transports: () => [
    new TemporalWorker({
      ...temporalServer(config),
      taskQueue: NOTIFICATION_TASK_QUEUE,
      shutdownGraceMs: transportGraceMs(config),
    }),
  ],
});
