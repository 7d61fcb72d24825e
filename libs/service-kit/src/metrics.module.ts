import { Controller, type DynamicModule, Get, Header, Module } from '@nestjs/common';
import { collectDefaultMetrics, register } from 'prom-client';
import { Open } from './identity/roles.decorator';

@Open()
@Controller('metrics')
class MetricsController {
  @Get()
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}

/** How often the event loop's lag is looked at. prom-client's 10 ms wakes an idle process a hundred times a second. */
const LAG_PRECISION_MS = 100;

/** `GET /metrics`: all of prom-client's default registry, the process' own figures among them. */
@Module({})
export class MetricsModule {
  /** @param service the value of the label `service`, which every metric carries */
  static forRoot(service: string): DynamicModule {
    register.setDefaultLabels({ service });
    // prom-client refuses to collect twice; several applications in one process share the registry.
    if (!register.getSingleMetric('process_cpu_user_seconds_total'))
      collectDefaultMetrics({ eventLoopMonitoringPrecision: LAG_PRECISION_MS });
    return { module: MetricsModule, controllers: [MetricsController] };
  }
}
