import { AsyncLocalStorage } from 'node:async_hooks';
import { RequestMethod, type DynamicModule } from '@nestjs/common';
import { Logger as NestPinoLogger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

const currentOrder = new AsyncLocalStorage<string>();

/** Runs `work`; every line logged within it, also asynchronously, carries the orderId. */
export function withOrderId<R>(orderId: string, work: () => R): R {
  return currentOrder.run(orderId, work);
}

/** Never to be read in a log, however deep in what is logged (to a depth of three). */
const SECRET_FIELDS = ['token', 'shipTo', 'contact', 'email', 'authorization'];
const secretPaths = SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`, `*.*.*.${field}`]);

/** Less than pino's own: other properties of an error may quote data (PostgreSQL's `detail` quotes whole rows). */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return { name, message, code, stack, ...(cause !== undefined && { cause: describeError(cause) }) };
}

/** JSON lines with the service's name, the order's id and redaction. */
export function createPino(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: secretPaths, censor: '[redacted]' },
    mixin: () => {
      const orderId = currentOrder.getStore();
      return orderId === undefined ? {} : { orderId };
    },
  };
  // In step with what happens: pino's own default writes behind it, and what is on its way when the process exits comes
  // out of order or not at all.
  return pino(options, destination ?? pino.destination({ dest: 1, sync: true }));
}

/** Nest's own start-up chatter, one line per route and module. */
const CHATTER = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** What Nest, and every `new Logger('…')` of @nestjs/common, logs to. */
export class ServiceLogger extends NestPinoLogger {
  constructor(logger: Logger) {
    super(new PinoLogger({ pinoHttp: { logger } }), {});
  }

  override log(message: unknown, ...optionalParams: unknown[]): void {
    if (CHATTER.has(String(optionalParams.at(-1)))) this.debug(message, ...optionalParams);
    else super.log(message, ...optionalParams);
  }
}

/** A line per HTTP request, without headers, query and body; health checks and metrics are left out. */
export function requestLogging(logger: Logger): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      logger,
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
    exclude: ['health/live', 'health/ready', 'metrics'],
    forRoutes: [{ path: '{*any}', method: RequestMethod.ALL }],
  });
}
