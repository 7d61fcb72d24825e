import { Controller, type DynamicModule, Get, Header, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { collectDefaultMetrics, register } from 'prom-client';
import { z } from 'zod';
import type { HttpConfig } from './http-config';
import { guardDoors } from './http-doors';
import { Open } from './identity/roles.decorator';
import type { ServiceLogger } from './logging';
import { wholeNumber } from './whole-number';

/** Where those who run the service look at it: metrics, and what documents it. Nobody has to say who he is there. */
export const managementVariables = z.object({
  /** Loopback unless told: whoever reaches it may read what is there. */
  MANAGEMENT_HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port, said in the log. */
  MANAGEMENT_PORT: wholeNumber(0, 65_535).default(0),
});
export type ManagementConfig = z.infer<typeof managementVariables>;

/** How often the event loop's lag is looked at. prom-client's 10 ms wakes an idle process a hundred times a second. */
const LAG_PRECISION_MS = 100;

@Open()
@Controller('metrics')
class MetricsController {
  @Get()
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}

/** `GET /metrics`: all of prom-client's default registry, the process' own figures among them. */
@Module({})
class ManagementModule {
  /** @param service the value of the label `service`, which every metric carries */
  static of(service: string): DynamicModule {
    register.setDefaultLabels({ service });
    // prom-client refuses to collect twice; several applications in one process share the registry.
    if (!register.getSingleMetric('process_cpu_user_seconds_total'))
      collectDefaultMetrics({ eventLoopMonitoringPrecision: LAG_PRECISION_MS });
    return { module: ManagementModule, controllers: [MetricsController] };
  }
}

/**
 * An application of its own, for a port of its own: what it serves can be kept from those who may ask for orders, and the
 * other way round. It neither listens nor is initialised yet, so that a service may add pages.
 */
export async function managementApp(
  service: string,
  config: Pick<HttpConfig, 'ALLOWED_HOSTS'>,
  logger: ServiceLogger,
): Promise<INestApplication> {
  const app = await NestFactory.create(ManagementModule.of(service), { logger, abortOnError: false });
  guardDoors(app, config);
  return app;
}
