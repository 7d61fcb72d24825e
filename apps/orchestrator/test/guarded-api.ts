import type { INestApplication } from '@nestjs/common';
import { guardDoors } from '@waybill/service-kit/http-doors';
import { UnreadRequestFilter } from '@waybill/service-kit/unread-request.filter';
import { serveApi } from '../src/http/serve-api';

/** The API behind the doors that the kit puts before it when the service runs; its documents are on the same port here. */
export function serveGuardedApi(app: INestApplication): void {
  guardDoors(app, { ALLOWED_HOSTS: ['127.0.0.1'] });
  app.useGlobalFilters(new UnreadRequestFilter());
  serveApi(app, app);
}
