import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ReturnGoodsInput } from '@waybill/contract-order/returns.contract';
import type { ReturnStore, WishedReturn } from './return.store';
import type { ReturnWorkflows } from './return-workflows';

/** How often those are looked for whose workflow is not known to run; longer than any start takes. */
const LOOK_EVERY_MS = 15_000;

/**
 * Takes in returns: into the ledger, then to the engine, as orders are. What is recorded and was not started, because the
 * engine was away or the process ended in between, is started later.
 */
export class ReturnIntake implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Returns');
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ReturnStore,
    private readonly workflows: ReturnWorkflows,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.startTheRest());
    }, LOOK_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /**
   * @returns the return as recorded; undefined for an order whose own workflow takes back its goods
   * @throws ReturnRefused
   */
  async take(wish: WishedReturn): Promise<ReturnGoodsInput | undefined> {
    const accepted = await this.store.request(wish);
    if (accepted) await this.start(accepted).catch((error: unknown) => this.later(accepted, error));
    return accepted;
  }

  /** Those that were recorded a while ago and never started. Never rejects. */
  async startTheRest(olderThanSeconds = LOOK_EVERY_MS / 1000): Promise<void> {
    try {
      for (const input of await this.store.notStarted(olderThanSeconds)) await this.start(input);
    } catch (error) {
      this.logger.warn(`returns could not be started, later again: ${messageOf(error)}`);
    }
  }

  private async start(input: ReturnGoodsInput): Promise<void> {
    await this.workflows.start(input);
    await this.store.markStarted(input.returnId);
  }

  private later({ returnId }: ReturnGoodsInput, error: unknown): void {
    this.logger.warn(`return ${returnId} is recorded, and will be started later: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
