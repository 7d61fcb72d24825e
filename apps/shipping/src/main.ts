import 'reflect-metadata';
import { SHIPPING_TASK_QUEUE } from '@waybill/contract-shipping/shipping.contract';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { loadConfig } from '@waybill/service-kit/config';
import { runService, transportGraceMs } from '@waybill/service-kit/run-service';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import { shippingConfig } from './config';
import { ShippingModule } from './shipping.module';

const config = loadConfig(shippingConfig);

void runService({
  name: 'shipping',
  config,
  module: ShippingModule.forRoot(config),
  transports: () => [
    new TemporalWorker({
      ...temporalServer(config),
      taskQueue: SHIPPING_TASK_QUEUE,
      shutdownGraceMs: transportGraceMs(config),
    }),
  ],
});
