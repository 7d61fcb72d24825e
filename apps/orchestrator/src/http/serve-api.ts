import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { MAX_ORDER_EVENT_BYTES } from '@waybill/contract-order/order-placed.contract';
import { serveOpenApi } from './open-api';
import { UnreadRequestFilter } from '@waybill/service-kit/unread-request.filter';

/** What the HTTP API needs beside its controllers. Call after the transports are connected: the filter is not for them. */
export function serveApi(app: INestApplication): void {
  app.useGlobalFilters(new UnreadRequestFilter());
  // A dead letter may be edited whole, and JSON may spell each of its characters with six.
  (app as NestExpressApplication).useBodyParser('json', { limit: MAX_ORDER_EVENT_BYTES * 2 });
  serveOpenApi(app);
}
