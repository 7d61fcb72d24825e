import type { INestApplication } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { LARGEST_BODY } from '@waybill/service-kit/http-doors';
import { serveOpenApi } from './open-api';

/** What the HTTP API needs beside its controllers; what documents it is for the management port. */
export function serveApi(app: INestApplication, management: INestApplication): void {
  // A dead letter may be edited whole (256 KiB), and JSON may spell its characters with up to six each.
  (app as NestExpressApplication).useBodyParser('json', { limit: LARGEST_BODY });
  serveOpenApi(app, management);
}
