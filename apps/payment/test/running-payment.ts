import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import { PAYMENT_TASK_QUEUE, type PaymentActivities } from '@waybill/contract-payment/payment.contract';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';
import { HealthModule } from '@waybill/service-kit/health.module';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { paymentConfig } from '../src/config';
import { PaymentModule } from '../src/payment.module';
import { paymentKeys } from './sealed-token';

type Step = keyof PaymentActivities;

/** The service on real engines, and a workflow worker that calls it as the orchestrator would. */
export async function runPayment() {
  const { KAFKA_BROKERS, TEMPORAL_ADDRESS } = process.env;
  // A namespace of its own, because the service's task queue has a fixed name.
  const namespace = `payment-${randomUUID()}`;
  const database = await createScratchDatabase('payment');
  const keys = await paymentKeys();
  const connection = await Connection.connect({ address: TEMPORAL_ADDRESS });
  const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
  const client = new Client({ connection, namespace });
  const config = paymentConfig.parse({
    NODE_ENV: 'test',
    CARD_NETWORK: 'sandbox',
    DATABASE_URL: database.url,
    KAFKA_BROKERS,
    TEMPORAL_ADDRESS,
    SEALING_PRIVATE_KEYS_FILE: keys.privateKeysFile(),
    SEALING_SIGNERS_FILE: keys.signersFile,
  });

  @Module({ imports: [HealthModule, PaymentModule.forRoot(config)] })
  class TestModule {}
  const app = await NestFactory.create(TestModule, { logger: false, abortOnError: false });
  const readiness = app.get(ReadinessRegistry);
  const temporal = { address: TEMPORAL_ADDRESS!, namespace };
  const workers = [
    new TemporalWorker({ ...temporal, taskQueue: PAYMENT_TASK_QUEUE }),
    new TemporalWorker({
      ...temporal,
      taskQueue: 'orders',
      workflowBundle: { codePath: await bundle(keys.folder) },
    }),
  ];
  for (const strategy of workers) {
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
    readiness.add(strategy);
  }
  await app.init();
  await app.startAllMicroservices();

  return {
    keys,
    readiness,
    /** One step in a workflow of its own. */
    pay: <S extends Step>(step: S, request: Parameters<PaymentActivities[S]>[0]) =>
      client.workflow.execute('pay', {
        taskQueue: 'orders',
        workflowId: randomUUID(),
        args: [step, request],
      }) as ReturnType<PaymentActivities[S]>,
    close: async () => {
      await app.close();
      await connection.close();
      await database.drop();
      keys.remove();
    },
  };
}

async function bundle(folder: string): Promise<string> {
  const codePath = join(folder, 'workflows.js');
  await bundleWorkflows({ workflowsPath: require.resolve('./pay.workflow'), outFile: codePath });
  return codePath;
}
