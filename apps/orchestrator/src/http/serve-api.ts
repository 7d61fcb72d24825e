import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LARGEST_BODY } from '@waybill/service-kit/http-doors';
import { serveOpenApi } from './open-api';

/** What the HTTP API needs beside its controllers. */
export function serveApi(app: INestApplication): void {
  // A dead letter may be edited whole, and JSON may spell each of its characters with six.
  (app as NestExpressApplication).useBodyParser('json', { limit: LARGEST_BODY });
  serveOpenApi(app);
}
