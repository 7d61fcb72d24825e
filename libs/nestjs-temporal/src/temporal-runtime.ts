import { Logger } from '@nestjs/common';
import type { LogLevel, LogMetadata, Logger as TemporalLogger } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';

const nestLevels = { TRACE: 'verbose', DEBUG: 'debug', INFO: 'log', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Temporal's log lines in Nest's logger: the message alone, or an object with `msg` and what came with it,
 * less the raw task: that holds an activity's whole input.
 */
class NestTemporalLogger implements TemporalLogger {
  private readonly logger = new Logger('Temporal');

  log(level: LogLevel, message: string, meta?: LogMetadata): void {
    const fields: LogMetadata = { msg: message, ...meta };
    delete fields.task;
    delete fields.taskEncoded;
    this.logger[nestLevels[level]](meta ? fields : message);
  }
  trace(message: string, meta?: LogMetadata): void {
    this.log('TRACE', message, meta);
  }
  debug(message: string, meta?: LogMetadata): void {
    this.log('DEBUG', message, meta);
  }
  info(message: string, meta?: LogMetadata): void {
    this.log('INFO', message, meta);
  }
  warn(message: string, meta?: LogMetadata): void {
    this.log('WARN', message, meta);
  }
  error(message: string, meta?: LogMetadata): void {
    this.log('ERROR', message, meta);
  }
}

/**
 * Sets up Temporal's process-wide runtime, once: it takes no signals (by default it traps SIGTERM and SIGINT
 * and would stop workers behind the back of whoever owns the shutdown), and it logs through Nest. A runtime
 * that the process installed before is left as it is.
 */
export function installTemporalRuntime(): void {
  if (Runtime._instance !== undefined) return;
  Runtime.install({
    shutdownSignals: [],
    logger: new NestTemporalLogger(),
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
}
