import {
  type DynamicModule,
  type ExceptionFilter,
  type INestApplication,
  Module,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { Logger } from 'pino';
import type { BaseConfig } from './config';
import { HealthModule } from './health.module';
import { Lifecycle } from './lifecycle';
import type { HttpConfig } from './http-config';
import { guardDoors } from './http-doors';
import type { IdentityConfig } from './identity/identity-config';
import { IdentityModule } from './identity/identity.module';
import { CannotListen, listen } from './listen';
import { managementApp, type ManagementConfig } from './management';
import { createPino, requestLogging, ServiceLogger } from './logging';
import { OrderIdInterceptor } from './order-id.interceptor';
import { type ReadinessProbe, ReadinessRegistry } from './readiness';
import { logOnceReady } from './log-once-ready';
import { UnreadRequestFilter } from './unread-request.filter';
import { WriteThrottleModule } from './write-throttle.module';

/** A Nest transport that can also say whether it is ready, and that it failed for good. */
export type Transport = CustomTransportStrategy &
  Partial<ReadinessProbe> & { readonly failed?: Promise<never> };

export interface ServiceOptions {
  /** In log lines, metrics and readiness. */
  name: string;
  config: Pick<BaseConfig, 'HOST' | 'PORT' | 'LOG_LEVEL' | 'SHUTDOWN_GRACE_SECONDS'> &
    HttpConfig &
    ManagementConfig &
    IdentityConfig;
  module: Type | DynamicModule;
  /** Called once the application exists, so it may `app.get(…)`. Started after all `onModuleInit` hooks have run. */
  transports?: (app: INestApplication) => Transport[];
  /** Global, for HTTP and for the transports. */
  filters?: ExceptionFilter[];
  /** Whatever else the application needs before it starts, and what it shows on its management port, such as its OpenAPI page. */
  prepare?: (app: INestApplication, management: INestApplication) => void;
}

/**
 * How long a transport may let its work go on at shutdown, in milliseconds: less than the service's whole grace time, so
 * that producers and pools still get their turn.
 */
export function transportGraceMs({
  SHUTDOWN_GRACE_SECONDS,
}: Pick<BaseConfig, 'SHUTDOWN_GRACE_SECONDS'>): number {
  return SHUTDOWN_GRACE_SECONDS * 700;
}

@Module({})
class RunningService {
  static of({ config, module }: ServiceOptions, pino: Logger): DynamicModule {
    return {
      module: RunningService,
      imports: [
        requestLogging(pino),
        WriteThrottleModule.forRoot(config.HTTP_WRITES_PER_MINUTE),
        IdentityModule.forRoot(config),
        HealthModule,
        module,
      ],
    };
  }
}

/**
 * Runs a service until it is told to end. HTTP listens first, so that health answers while the rest still waits for
 * databases and brokers; transports start last. On SIGTERM or SIGINT: not ready, let what runs finish within the grace
 * time, exit 0 (1 when that took too long). A transport's `failed`, an unhandled rejection or a failing start end the
 * process the same way with exit code 1.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { name, config } = options;
  const pino = createPino(name, config.LOG_LEVEL);
  const logger = new ServiceLogger(pino);
  const lifecycle = new Lifecycle(logger, config.SHUTDOWN_GRACE_SECONDS * 1_000);
  try {
    const module = RunningService.of(options, pino);
    const app = await NestFactory.create(module, { logger, abortOnError: false });
    lifecycle.owns(app);
    guardDoors(app, config);
    const readiness = app.get(ReadinessRegistry);
    readiness.add(lifecycle);

    const url = await listen(app.getHttpServer(), { prefix: '', host: config.HOST, port: config.PORT });
    logger.log({ url, msg: 'listening' }, 'Lifecycle');
    connectTransports(app, options, lifecycle);
    app.useGlobalFilters(new UnreadRequestFilter()); // after the transports: it is not for them
    const management = await managementApp(name, config, logger);
    lifecycle.owns(management);
    options.prepare?.(app, management);
    await openManagement(management, config, logger);
    await app.init();
    if (lifecycle.ending.aborted) return;
    await app.startAllMicroservices();
    lifecycle.started();
    await logOnceReady(readiness, logger, { url, until: lifecycle.ending });
  } catch (error) {
    if (error instanceof CannotListen) {
      process.stderr.write(`${name} ${error.message}\n`);
      process.exit(1);
    }
    lifecycle.fail('the service could not start', error);
  }
}

/** After what it shows has been added to it. */
async function openManagement(
  management: INestApplication,
  { MANAGEMENT_HOST: host, MANAGEMENT_PORT: port }: ManagementConfig,
  logger: ServiceLogger,
): Promise<void> {
  await management.init();
  const url = await listen(management.getHttpServer(), { prefix: 'MANAGEMENT_', host, port });
  logger.log({ url, msg: 'management listening' }, 'Lifecycle');
}

function connectTransports(app: INestApplication, options: ServiceOptions, lifecycle: Lifecycle): void {
  // Before connectMicroservice: what comes after is not inherited.
  app.useGlobalFilters(...(options.filters ?? []));
  app.useGlobalInterceptors(new OrderIdInterceptor());
  const readiness = app.get(ReadinessRegistry);
  for (const strategy of options.transports?.(app) ?? []) {
    app.connectMicroservice({ strategy }, { inheritAppConfig: true });
    if (isProbe(strategy)) readiness.add(strategy);
    strategy.failed?.catch((reason) => lifecycle.fail(`${strategy.name ?? 'a transport'} failed`, reason));
  }
}

const isProbe = (transport: Transport): transport is Transport & ReadinessProbe =>
  transport.name !== undefined && transport.notReadyBecause !== undefined;
