import { type DynamicModule, type ExecutionContext, Injectable, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';

const MINUTE_MS = 60_000;

/** Counts, by address, what changes something over HTTP. What comes by Kafka or Temporal is throttled there. */
@Injectable()
class WriteThrottle extends ThrottlerGuard {
  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const { method } = context.switchToHttp().getRequest<{ method: string }>();
    return method === 'GET' || method === 'HEAD';
  }

  protected override async getErrorMessage(): Promise<string> {
    return 'too much is asked from this address; try again when Retry-After (seconds) has passed';
  }
}

/** Too many: 429 with `Retry-After`. */
@Module({})
export class WriteThrottleModule {
  static forRoot(writesPerMinute: number): DynamicModule {
    return {
      module: WriteThrottleModule,
      imports: [ThrottlerModule.forRoot([{ ttl: MINUTE_MS, limit: writesPerMinute }])],
      providers: [{ provide: APP_GUARD, useClass: WriteThrottle }],
    };
  }
}
