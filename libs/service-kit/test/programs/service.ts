import { setTimeout as sleep } from 'node:timers/promises';
import {
  type LoggerService,
  Logger,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { identityVariables } from '../../src/identity/identity-config';
import { managementVariables } from '../../src/management';
import { runService } from '../../src/run-service';

const {
  PORT = '0',
  GRACE = '5',
  HOOK_WAITS,
  WORK_MS = '0',
  TRANSPORT_FAILS,
  START_FAILS,
  REJECT,
} = process.env;
const logger: LoggerService = new Logger('Trial');

/** Stops like a worker: what runs at the time is finished first. Ready when told so by SIGUSR2. */
class Work extends Server implements CustomTransportStrategy {
  readonly name = 'work';
  readonly failed = new Promise<never>((_resolve, reject) => {
    if (TRANSPORT_FAILS) process.on('SIGUSR1', () => reject(new Error('the worker is gone')));
  });
  private ready = false;

  listen(callback: () => void): void {
    logger.log('transport started');
    process.on('SIGUSR2', () => (this.ready = true));
    callback();
  }
  async close(): Promise<void> {
    await sleep(Number(WORK_MS));
    logger.log('work finished');
  }
  notReadyBecause(): string | undefined {
    return this.ready ? undefined : 'not connected';
  }
  override on(): never {
    throw new Error('no events');
  }
  override unwrap(): never {
    throw new Error('nothing inside');
  }
}

@Module({})
class Trial implements OnModuleInit, OnApplicationShutdown {
  async onModuleInit(): Promise<void> {
    if (START_FAILS) throw new Error('the start went wrong');
    if (HOOK_WAITS) await new Promise<void>((resolve) => process.once('SIGUSR1', () => resolve()));
    if (REJECT) process.on('SIGUSR1', () => void Promise.reject(new Error('nobody listened')));
    logger.log('hooks ran');
  }
  onApplicationShutdown(): void {
    logger.log('pool closed');
  }
}

void runService({
  name: 'trial',
  config: {
    ...{ HOST: '127.0.0.1', PORT: Number(PORT), LOG_LEVEL: 'info', SHUTDOWN_GRACE_SECONDS: Number(GRACE) },
    ...managementVariables.parse({ MANAGEMENT_PORT: process.env['MANAGEMENT_PORT'] }),
    ...identityVariables.parse({ AUTH: 'off' }),
    ...{ ALLOWED_HOSTS: ['127.0.0.1'], HTTP_WRITES_PER_MINUTE: 1_000 },
  },
  module: Trial,
  transports: () => [new Work()],
});
