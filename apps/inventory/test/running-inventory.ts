import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { Client, Connection } from '@temporalio/client';
import type { InventoryActivities } from '@waybill/contract-inventory/inventory.contract';
import { bundleWorkflows } from '@waybill/nestjs-temporal/bundle-workflows';
import { TemporalWorker } from '@waybill/nestjs-temporal/temporal-worker';
import { DATABASE } from '@waybill/outbox/outbox.module';
import { HealthModule } from '@waybill/service-kit/health.module';
import { ReadinessRegistry } from '@waybill/service-kit/readiness';
import { temporalServer } from '@waybill/service-kit/temporal-config';
import type { Kysely } from 'kysely';
import { inventoryConfig } from '../src/config';
import { InventoryModule } from '../src/inventory.module';
import type { InventoryTables } from '../src/stock-tables';
import { inventoryTransports } from '../src/transports';
import { createScratchDatabase } from '@waybill/outbox/testing/scratch-database';

export async function until<T>(
  answer: () => T | undefined | Promise<T | undefined>,
): Promise<NonNullable<T>> {
  for (;;) {
    const found = await answer();
    if (found !== undefined && found !== null) return found;
    await sleep(50);
  }
}

/** The whole service on real engines, and a workflow worker that asks it as an order does. */
export async function runInventory() {
  const database = await createScratchDatabase('inventory');
  const config = inventoryConfig.parse({
    ...process.env,
    DATABASE_URL: database.url,
    SEED_SANDBOX_STOCK: 'true',
  });
  const folder = await mkdtemp(join(tmpdir(), 'workflows-'));
  const codePath = join(folder, 'workflows.js');
  await bundleWorkflows({ workflowsPath: require.resolve('./stock.workflow'), outFile: codePath });
  const { address, namespace } = temporalServer(config);
  const taskQueue = `orders-${randomUUID()}`;
  const orders = new TemporalWorker({ address, namespace, taskQueue, workflowBundle: { codePath } });

  const imports = [HealthModule, InventoryModule.forRoot(config)];
  class TestService {}
  const app = await NestFactory.create(
    { module: TestService, imports },
    { logger: ['fatal'], abortOnError: false },
  );
  const transports = [...inventoryTransports(config), orders];
  for (const strategy of transports) app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.init();
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  const probes = () => [...app.get(ReadinessRegistry).probes(), ...transports];
  await until(() => (probes().every((probe) => probe.notReadyBecause?.() === undefined) ? true : undefined));

  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  return {
    db: app.get<Kysely<InventoryTables>>(DATABASE),
    url: await app.getUrl(),
    /** By a workflow, as an order does. */
    ask: <A extends keyof InventoryActivities>(
      activity: A,
      request: Parameters<InventoryActivities[A]>[0],
    ): ReturnType<InventoryActivities[A]> => {
      const asking = { taskQueue, workflowId: randomUUID(), args: [activity, request] };
      return client.workflow.execute('ask', asking) as ReturnType<InventoryActivities[A]>;
    },
    stop: async () => {
      await client.connection.close();
      await app.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
}
