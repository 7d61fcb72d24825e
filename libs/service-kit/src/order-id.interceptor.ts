import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { withOrderId } from './logging';

/** Every message whose data has an `orderId` is handled with that id in its log lines. */
export class OrderIdInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const orderId = context.getType() === 'rpc' ? orderIdOf(context.switchToRpc().getData()) : undefined;
    if (orderId === undefined) return next.handle();
    // The handler runs at subscription, so that is what has to happen inside.
    return new Observable((subscriber) => withOrderId(orderId, () => next.handle().subscribe(subscriber)));
  }
}

function orderIdOf(data: unknown): string | undefined {
  const orderId = (data as { orderId?: unknown } | null | undefined)?.orderId;
  return typeof orderId === 'string' ? orderId : undefined;
}
