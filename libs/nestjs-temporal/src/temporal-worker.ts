import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { NativeConnection, type Worker, type WorkerOptions } from '@temporalio/worker';
import { TEMPORAL } from './activity.decorators';
import { type Credentials, type TemporalServer, watchCredentials } from './credentials';
import { Reachability } from './reachability';
import { ServedActivities } from './served-activities';
import { type StartedWorker, startWorker } from './start-worker';
import { StuckWorker, stuck } from './stuck-worker';
import { installTemporalRuntime } from './temporal-runtime';

export interface TemporalWorkerOptions extends TemporalServer {
  taskQueue: string;
  /** Also run workflows, from the file that `bundleWorkflows` wrote; the queue's handlers are their local activities. */
  workflowBundle?: { codePath: string };
  /** Most activities at once in this worker; Temporal's default is 100. */
  maxConcurrentActivities?: number;
  /** How long what runs at shutdown may go on before its context is cancelled, in milliseconds. Default 10,000. */
  shutdownGraceMs?: number;
  /** How often credentials are looked at, in milliseconds; every ten seconds unless given. */
  credentialsEveryMs?: number;
  /** Whatever else a Temporal worker can be tuned by (pollers, caches, worker deployments). */
  worker?: Partial<WorkerOptions>;
}

const DEFAULT_GRACE_MS = 10_000;
/** After the grace, activities are cancelled and get this long to notice. */
const CANCELLED_WORK_MS = 1_000;

/**
 * A Temporal worker as a NestJS transport: `app.connectMicroservice({ strategy: new TemporalWorker(…) },
 * { inheritAppConfig: true })`. It serves the `@Activity()` methods declared for its task queue, and no others.
 *
 * It keeps trying to reach Temporal when started, and meanwhile is not ready. A worker that fails for good
 * rejects {@link failed}: the process should end then, for it would live on without taking any work.
 */
export class TemporalWorker extends Server implements CustomTransportStrategy {
  override readonly transportId = TEMPORAL;
  readonly name: string;
  /** Never resolves; rejects when the worker stopped other than by {@link close}. */
  readonly failed: Promise<never>;

  protected override readonly logger = new Logger(TemporalWorker.name);
  private readonly activities: ServedActivities;
  private readonly reachability = new Reachability();
  private readonly graceMs: number;
  private readonly closing = new AbortController();
  private reportFailure!: (reason: unknown) => void;
  private worker?: Worker;
  private finished: Promise<void> = Promise.resolve();
  private trouble = 'not started';

  constructor(private readonly options: TemporalWorkerOptions) {
    super();
    this.name = `temporal worker ${options.taskQueue}`;
    this.graceMs = options.shutdownGraceMs ?? DEFAULT_GRACE_MS;
    this.activities = new ServedActivities(options.taskQueue);
    this.failed = new Promise<never>((_resolve, reject) => (this.reportFailure = reject));
    // Not watching `failed` is allowed: the failure is logged and readiness shows it as well.
    this.failed.catch(() => undefined);
  }

  /** Called by Nest for every handler it finds. @throws Error see {@link ServedActivities.add} */
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler?: boolean,
    extras: Record<string, unknown> = {},
  ): void {
    if (this.activities.add(handler, extras)) super.addHandler(pattern, handler, isEventHandler, extras);
  }

  /** Starts the worker and calls back at once: readiness waits for Temporal, the process' start does not. */
  listen(callback: (error?: unknown) => void): void {
    if (this.activities.isEmpty && !this.options.workflowBundle) {
      callback(new Error(`No activity is declared for task queue "${this.options.taskQueue}"`));
      return;
    }
    installTemporalRuntime();
    this.finished = this.run();
    callback();
  }

  /** Takes no new work, lets what runs finish within the grace (then cancels it), and resolves in any case. */
  async close(): Promise<void> {
    this.closing.abort();
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    // Not Temporal's own `shutdownForceTime`: that fails to free a worker whose activities still run.
    const timer = new AbortController();
    const overrun = sleep(this.graceMs + CANCELLED_WORK_MS, 'overrun', { signal: timer.signal });
    if ((await Promise.race([this.finished, overrun])) === 'overrun') {
      this.logger.warn(`The ${this.name} left activities running: they outlived the shutdown's grace`);
    }
    timer.abort();
    await overrun.catch(() => undefined);
  }

  /** Why this worker takes no work now; `undefined` when it does. */
  notReadyBecause(): string | undefined {
    if (this.closing.signal.aborted) return 'shutting down';
    if (!this.worker) return this.trouble;
    const state = this.worker.getState();
    return state === 'RUNNING' ? this.reachability.notReachableBecause() : `worker is ${state}`;
  }

  /** Temporal's own worker object; `undefined` until it runs. */
  override unwrap<T>(): T {
    return this.worker as T;
  }

  override on(): never {
    throw new Error('A Temporal worker emits no events; use notReadyBecause() and failed');
  }

  private async run(): Promise<void> {
    try {
      const { address, credentials } = this.options;
      const used = credentials?.() ?? {};
      const started = await startWorker(
        { ...used, address },
        this.workerOptions(),
        this.closing.signal,
        (reason, waitMs) => {
          this.trouble = `Temporal at ${address} is not there: ${reason}`;
          this.logger.warn(`${this.trouble}. Trying again in ${waitMs} ms`);
        },
      );
      if (!started) return;
      await this.work(started, used);
    } catch (error) {
      this.trouble = `failed: ${error instanceof Error ? error.message : String(error)}`;
      this.logger.error(`The ${this.name} ${this.trouble}`);
      this.reportFailure(error);
    }
  }

  private async work({ worker, connection }: StartedWorker, used: Credentials): Promise<void> {
    const stopped = worker.run();
    this.worker = worker;
    if (this.closing.signal.aborted) worker.shutdown();
    const watching = new AbortController();
    void this.reachability.watch(() => worker.connection ?? connection, watching.signal);
    const { credentials, credentialsEveryMs } = this.options;
    const renew = (changed: Credentials) => this.renew(worker, changed);
    if (credentials) void watchCredentials(credentials, used, renew, watching.signal, credentialsEveryMs);
    try {
      await Promise.race([stopped, stuck(worker, AbortSignal.any([watching.signal, this.closing.signal]))]);
    } catch (error) {
      if (error instanceof StuckWorker) {
        // Whatever comes of both, the process ends: the worker may still hold the connection.
        stopped.catch(() => undefined);
        worker.connection?.close().catch(() => undefined);
        throw error;
      }
      await worker.connection?.close();
      throw error;
    } finally {
      watching.abort();
    }
    await worker.connection?.close();
    if (!this.closing.signal.aborted) throw new Error('it was stopped by somebody else');
  }

  /** The worker goes on with another connection; what it has in hand it answers there. @throws Error when none comes about */
  private async renew(worker: Worker, credentials: Credentials): Promise<void> {
    const old = worker.connection;
    worker.connection = await NativeConnection.connect({ ...credentials, address: this.options.address });
    await old?.close();
  }

  private workerOptions(): WorkerOptions {
    const { namespace, taskQueue, workflowBundle, maxConcurrentActivities } = this.options;
    return {
      dataConverter: {
        payloadConverterPath: require.resolve('./converters/encodable-answers'),
        failureConverterPath: require.resolve('./converters/encodable-failures'),
      },
      ...this.options.worker,
      namespace,
      taskQueue,
      activities: this.activities.functions,
      ...(workflowBundle && { workflowBundle }),
      ...(maxConcurrentActivities && { maxConcurrentActivityTaskExecutions: maxConcurrentActivities }),
      shutdownGraceTime: this.graceMs,
    };
  }
}
