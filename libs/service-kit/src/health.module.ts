import { Controller, Get, Global, Module } from '@nestjs/common';
import { HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Open } from './identity/roles.decorator';
import { ask, ReadinessRegistry } from './readiness';

@Open()
@Controller('health')
class HealthController {
  constructor(
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: ReadinessRegistry,
  ) {}

  /** 200 as long as the process answers: what it waits for is no reason to restart it. */
  @Get('live')
  live() {
    return { status: 'ok' };
  }

  /** 200 when every probe is well, else 503; says of each why not. */
  @Get('ready')
  ready() {
    return this.checks.check(
      this.readiness.probes().map((probe) => async () => {
        const indicator = this.indicators.check(probe.name);
        const because = await ask(probe);
        return because === undefined ? indicator.up() : indicator.down({ because });
      }),
    );
  }
}

/** `GET /health/live`, `GET /health/ready`, and the {@link ReadinessRegistry} for the whole application. */
@Global()
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [ReadinessRegistry],
  exports: [ReadinessRegistry],
})
export class HealthModule {}
