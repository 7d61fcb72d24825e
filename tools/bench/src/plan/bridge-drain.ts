import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { Ledger } from '../arms/ledger';
import { CpuMeter } from '../cpu/cpu-meter';
import type { Machine, Watched } from '../machine';
import { Shop } from '@waybill/demo/orders/shop';
import { shopOrder } from '@waybill/demo/orders/shop-order';
import { until } from '@waybill/demo/until';
import pLimit from 'p-limit';
import { makeNamespace, NOBODYS_QUEUE } from './drain-namespace';
import { undisturbed } from './foreign-load';
import type { Settings } from './settings';
import { LOAD_GENERATOR } from './stage';
import { rateAfter, type StartRate } from './start-rate';
import type { KafkaAccess } from '@waybill/demo/stack';

/** As many calls to the engine at once as the bridge makes (`CONCURRENT_STARTS`). */
const CONCURRENT_STARTS = 20;
const PUBLISHED_AT_ONCE = 500;
const LONGEST_DRAIN_MS = 300_000;

/** By the bridge from a backlog on Kafka, and by nothing but the call. */
export interface DrainPair {
  bridge: StartRate;
  bare: StartRate;
}

/**
 * How fast the bridge takes in what has piled up, against bare calls of `workflow.start`, with no workflow worker at work: a
 * namespace of its own, in which the orchestrator's worker belongs to a version that is never made the current one.
 */
export class BridgeDrain {
  private readonly namespace = `bench-drain-${randomUUID().slice(0, 8)}`;

  private constructor(
    private readonly machine: Machine,
    private readonly connection: Connection,
    private readonly settings: Settings,
  ) {}

  static async measure(machine: Machine, settings: Settings): Promise<DrainPair[]> {
    const connection = await Connection.connect({ address: machine.stack.temporal.address });
    const drain = new BridgeDrain(machine, connection, settings);
    try {
      await makeNamespace(connection, drain.namespace);
      const pairs: DrainPair[] = [];
      for (let n = 1; n <= settings.pairs; n++) pairs.push(await drain.pair(n));
      return pairs;
    } finally {
      await connection.close();
    }
  }

  private async pair(n: number): Promise<DrainPair> {
    const what = `backlog of ${this.settings.backlog}, ${n} of ${this.settings.pairs}`;
    const both = async (): Promise<DrainPair> => {
      if (n % 2 === 1) return { bridge: await this.drained(), bare: await this.bareStarts() };
      const bare = await this.bareStarts();
      return { bridge: await this.drained(), bare };
    };
    const { bridge, bare } = await undisturbed(what, both, {
      foreignShare: (pair) => Math.max(pair.bridge.foreignShare, pair.bare.foreignShare),
      allowed: this.settings.allowForeignLoad,
      say: this.machine.say,
    });
    const [drained, started] = [bridge, bare].map(({ perSecond }) => perSecond.toFixed(0));
    this.machine.say(`  ${what}: ${drained} orders/s drained, ${started} bare starts/s`);
    return { bridge, bare };
  }

  private async drained(): Promise<StartRate> {
    const { stack } = this.machine;
    const prefix = `drain-${randomUUID().slice(0, 8)}`;
    const { warmUpOrders, backlog } = this.settings;
    const orderIds = Array.from({ length: warmUpOrders + backlog }, (_, index) => `${prefix}-${index}`);
    await publish(stack.kafka, orderIds);
    const ledger = await Ledger.open(stack.postgres['orchestrator']!);
    const env = {
      ...{ TEMPORAL_NAMESPACE: this.namespace, LOG_LEVEL: 'warn' },
      ...{ TEMPORAL_DEPLOYMENT_NAME: 'bench', TEMPORAL_BUILD_ID: 'never-current' },
    };
    const bridge = await this.machine.startVariant('orchestrator', { name: 'orchestrator-drain', env });
    try {
      const meter = this.meter(bridge);
      const startedAt = await until(
        'the backlog is drained',
        async () => {
          const started = await ledger.startedAt(orderIds);
          return started.size === orderIds.length && [...started.values()];
        },
        { timeoutMs: LONGEST_DRAIN_MS, everyMs: 500 },
      );
      const { foreignShare } = meter.stop();
      return { perSecond: rateAfter(warmUpOrders, startedAt), foreignShare };
    } finally {
      await bridge.stop();
      await ledger.close();
    }
  }

  private async bareStarts(): Promise<StartRate> {
    const { workflow } = new Client({ connection: this.connection, namespace: this.namespace });
    const { warmUpOrders, backlog } = this.settings;
    const atOnce = pLimit(CONCURRENT_STARTS);
    const meter = this.meter();
    const startedAt = await Promise.all(
      Array.from({ length: warmUpOrders + backlog }, () =>
        atOnce(async () => {
          const orderId = randomUUID();
          const options = { workflowId: `bare-${orderId}`, taskQueue: NOBODYS_QUEUE, args: [orderId] };
          await workflow.start('textbookOrder', options);
          return performance.now();
        }),
      ),
    );
    const { foreignShare } = meter.stop();
    return { perSecond: rateAfter(warmUpOrders, startedAt), foreignShare };
  }

  private meter(...besides: Watched[]): CpuMeter {
    return CpuMeter.start([...this.machine.engines, ...besides, { name: LOAD_GENERATOR, pid: process.pid }]);
  }
}

async function publish(kafka: KafkaAccess, orderIds: string[]): Promise<void> {
  const shop = await Shop.open(kafka);
  try {
    for (let at = 0; at < orderIds.length; at += PUBLISHED_AT_ONCE) {
      const batch = orderIds.slice(at, at + PUBLISHED_AT_ONCE);
      await shop.place(...batch.map((orderId) => shopOrder(orderId)));
    }
  } finally {
    await shop.close();
  }
}
