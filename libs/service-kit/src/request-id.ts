import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const current = new AsyncLocalStorage<string>();

/** What a caller may call a request: it is written into the audit. */
const WELL_FORMED = /^[A-Za-z0-9._-]{1,64}$/;

/** The id of the HTTP request that is being handled, if one is. */
export const currentRequestId = (): string | undefined => current.getStore();

/** Gives each request an id: the caller's `X-Request-Id`, if it is well-formed, else one of our own. The answer says which. */
export function identifyRequest(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  const given = request.headers['x-request-id'];
  const id = typeof given === 'string' && WELL_FORMED.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', id);
  current.run(id, next);
}
