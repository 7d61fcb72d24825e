import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
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

/** Also one of another realm, as an error of a workflow is. */
const isError = (value: unknown): value is Error => value instanceof Error || types.isNativeError(value);

/** Of a chain of causes; what lies deeper tells nobody anything any more. */
const DEEPEST_CAUSE = 8;

/** Less than pino's own: other properties of an error may quote data (PostgreSQL's `detail` quotes whole rows). */
function describeError(error: unknown, depth = 0): unknown {
  try {
    if (!isError(error)) return typeof error === 'object' ? '[not an error]' : String(error);
    const { name, message, stack, cause } = error;
    const { code } = error as NodeJS.ErrnoException;
    const deeper = cause !== undefined && depth < DEEPEST_CAUSE;
    return { name, message, code, stack, ...(deeper && { cause: describeError(cause, depth + 1) }) };
  } catch {
    return '[an error that cannot be read]';
  }
}

/** JSON lines with the service's name, the order's id and redaction. */
export function createPino(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // `error` is what Temporal's logger calls it; pino writes an error without a serializer as {}.
    serializers: {
      err: (error: unknown) => describeError(error),
      error: (error: unknown) => describeError(error),
    },
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

/** A line per HTTP request, without headers, query and body; health checks are left out. */
export function requestLogging(logger: Logger): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      logger,
      serializers: {
        req: ({ method, url }: { method: string; url: string }) => ({ method, path: url.split('?')[0] }),
        res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      },
    },
    exclude: ['health/live', 'health/ready'],
    forRoutes: [{ path: '{*any}', method: RequestMethod.ALL }],
  });
}
