import { PAYMENT_TASK_QUEUE } from '@waybill/contract-payment/payment.contract';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { loadConfig } from '@waybill/service-kit/config';
import { runService, transportGraceMs } from '@waybill/service-kit/run-service';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import { paymentConfig } from './config';
import { PaymentModule } from './payment.module';

const config = loadConfig(paymentConfig);

void runService({
  name: 'payment',
  config,
  module: PaymentModule.forRoot(config),
  transports: () => [
    new TemporalWorker({
      ...temporalServer(config),
      taskQueue: PAYMENT_TASK_QUEUE,
      shutdownGraceMs: transportGraceMs(config),
    }),
  ],
});
