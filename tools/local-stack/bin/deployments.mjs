/**
 * npm run demo:deployments: two builds of the orchestrator side by side. Orders that run end on the build they began with,
 * new ones go to the new build, and the old one is taken away once it has drained.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkerDeployment } from '../src/deployments/worker-deployment.mjs';
import { onEndSignal } from '../src/end-signals.mjs';
import { keepLastLogs } from '../src/keep-last-logs.mjs';
import { orderOptions, orderPlaced } from '../src/order/order-placed.mjs';
import { logs } from '../src/paths.mjs';
import { PortBook } from '../src/ports.mjs';
import { build, prepare } from '../src/prepare/prepare.mjs';
import { temporalCli } from '../src/provision/temporal-cli.mjs';
import { giveUp, say } from '../src/say.mjs';
import { ServiceProcess } from '../src/stack/service-process.mjs';
import { until } from '../src/until.mjs';

const NAME = 'orchestrator';
const OLD = 'build-1';
const NEW = 'build-2';
const logDir = join(logs, 'deployments');

async function main() {
  prepare();
  await build();
  onEndSignal((exitCode) => process.exit(exitCode)); // the reaper ends the stack
  keepLastLogs(logDir);
  const { startStack } = await import('../src/stack.mjs');
  const { publishOrder } = await import('../src/order/publish.mjs');
  const dataDir = mkdtempSync(join(tmpdir(), 'waybill-deployments-'));
  const stackFile = join(dataDir, 'stack.json');
  Object.assign(process.env, { TEMPORAL_DEPLOYMENT_NAME: NAME, TEMPORAL_BUILD_ID: OLD });
  const running = await startStack({ dataDir, stackFile, logDir, ephemeral: true, log: say });
  /** @type {ServiceProcess | undefined} */
  let newer;
  try {
    const { kafka, temporal } = running.stack;
    const deployment = new WorkerDeployment({
      ...temporal,
      cli: await temporalCli(say),
      name: NAME,
      log: say,
    });
    /** @param {number} cancelWindowSeconds */
    const place = async (cancelWindowSeconds) => {
      // Without a return window an order is over when it has arrived.
      const options = { cancelWindowSeconds, returnWindowSeconds: 0 };
      const orders = [1, 2, 3].map(() => ({ ...orderPlaced(orderOptions([])), options }));
      for (const order of orders) await publishOrder(kafka, order);
      return orders.map(({ orderId }) => orderId);
    };

    await deployment.setCurrent(OLD);
    const early = await place(20);
    await onBuild(deployment, early, OLD, 'running');
    say(`3 orders run on ${OLD}, in their cancel window`);

    const old = running.service('orchestrator');
    newer = await secondBuild(old);
    say(`${NEW} runs beside it, and gets nothing until it is the current version`);
    await deployment.setCurrent(NEW);
    const late = await place(0);
    await onBuild(deployment, late, NEW, 'completed');
    say(`3 new orders ran on ${NEW}`);

    await onBuild(deployment, early, OLD, 'completed');
    say(`the first 3 ended on ${OLD}, where they began`);
    const drained = async () => (await deployment.drainage(OLD)).toLowerCase().endsWith('drained');
    await until(drained, { what: `${OLD} has drained`, timeoutMs: 120_000, everyMs: 1_000 });
    say(`${OLD} has drained, and is taken away`);
    await old.stop();

    await onBuild(deployment, await place(0), NEW, 'completed');
    say('3 more orders went through without it');
  } finally {
    await newer?.stop();
    await running.stop();
  }
}

/**
 * The orchestrator once more, as another build.
 *
 * @param {ServiceProcess} first
 */
async function secondBuild({ options }) {
  const port = await new PortBook().choose(`orchestrator ${NEW}`);
  const second = new ServiceProcess({
    ...options,
    service: { ...options.service, name: `orchestrator-${NEW}` },
    env: { ...options.env, PORT: String(port), MANAGEMENT_PORT: '0', TEMPORAL_BUILD_ID: NEW },
    changed: () => undefined,
    died: (how) => say(`${NEW} ${how}`),
  });
  await second.start();
  return second;
}

/**
 * Waits until the orders stand so, and sees to it that they are on that build.
 *
 * @param {WorkerDeployment} deployment
 * @param {string[]} orderIds
 * @param {string} buildId
 * @param {string} status
 */
async function onBuild(deployment, orderIds, buildId, status) {
  for (const orderId of orderIds) {
    const what = `${orderId} is ${status} on a build`;
    const seen = await until(
      async () => {
        const workflow = await deployment.workflow(orderId);
        return workflow.buildId && workflow.status === status ? workflow : undefined;
      },
      { what, timeoutMs: 120_000, everyMs: 500 },
    );
    if (seen.buildId !== buildId) throw new Error(`${orderId} is on ${seen.buildId}, not on ${buildId}`);
  }
}

main().catch(giveUp);
