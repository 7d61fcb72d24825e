import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { problemWithString } from '@waybill/untrusted-text/problem-with-text';
import helmet from 'helmet';
import type { HttpConfig } from './http-config';
import type { Problem } from './problem.filter';
import { identifyRequest } from './request-id';

/** In bytes: what no service takes. Nest's parser takes 100 kB; who takes more, up to this, says so with `useBodyParser`. */
export const LARGEST_BODY = 512 * 1024;
/** A client that sends slower than this holds a connection for nothing. */
const REQUEST_TAKES_AT_MOST_MS = 30_000;

type Next = () => void;
interface Refusal {
  status: number;
  detail: string;
}

/**
 * Stands before every route of a service, so that no page which somebody has open on the same machine or network can act in his
 * name, and nothing unreadable gets further: unknown `Host` 421 (DNS rebinding), foreign `Origin` 403, a body that is not JSON 415
 * (what a form can send needs no permission of the browser's), too large a body 413, a path that is no text 400.
 *
 * Call it before the application is initialised.
 */
export function guardDoors(
  app: INestApplication,
  { ALLOWED_HOSTS }: Pick<HttpConfig, 'ALLOWED_HOSTS'>,
): void {
  (app.getHttpServer() as Server).requestTimeout = REQUEST_TAKES_AT_MOST_MS;
  app.use(identifyRequest);
  app.use(securityHeaders);
  app.use((request: IncomingMessage, response: ServerResponse, next: Next) => {
    const refusal = refusalOf(request, ALLOWED_HOSTS);
    if (refusal) answer(response, refusal);
    else next();
  });
}

const strict = {
  defaultSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
};
const forApi = helmet({ contentSecurityPolicy: { useDefaults: false, directives: strict } });
/** The OpenAPI page comes with its scripts, and with styles in the page itself. */
const forDocs = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      ...strict,
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
    },
  },
});

function securityHeaders(request: IncomingMessage, response: ServerResponse, next: Next): void {
  (isBelow(request, '/docs') ? forDocs : forApi)(request, response, next);
}

function refusalOf(request: IncomingMessage, hosts: readonly string[]): Refusal | undefined {
  // Orchestrators and scrapers ask by an address that nobody can know before; what they read is no secret and changes nothing.
  if (isBelow(request, '/health') || isBelow(request, '/metrics')) return undefined;
  return wrongHost(request, hosts) ?? foreignPage(request) ?? unreadablePath(request) ?? wrongBody(request);
}

function wrongHost({ headers: { host } }: IncomingMessage, hosts: readonly string[]): Refusal | undefined {
  const name = hostnameOf(`http://${host}`);
  if (name !== undefined && hosts.includes(name)) return undefined;
  return { status: 421, detail: 'Host: is not a name of this service (ALLOWED_HOSTS)' };
}

/** Browsers say where a request comes from, and pages cannot keep them from it (https://fetch.spec.whatwg.org/#origin-header). */
function foreignPage({ method = '', headers }: IncomingMessage): Refusal | undefined {
  const { origin, host } = headers;
  const foreign = origin !== undefined && hostOf(origin) !== host?.toLowerCase();
  const crossSite = headers['sec-fetch-site'] === 'cross-site' && changesSomething(method);
  return foreign || crossSite ? { status: 403, detail: 'Origin: is another site' } : undefined;
}

function unreadablePath({ url = '' }: IncomingMessage): Refusal | undefined {
  let text: string;
  try {
    text = decodeURIComponent(url.replaceAll('+', ' '));
  } catch {
    return { status: 400, detail: 'path: is malformed' };
  }
  const problem = problemWithString(text);
  return problem === undefined ? undefined : { status: 400, detail: `path: ${problem}` };
}

function wrongBody({ headers }: IncomingMessage): Refusal | undefined {
  const bytes = Number(headers['content-length'] ?? 0);
  const hasBody = bytes > 0 || headers['transfer-encoding'] !== undefined;
  if (!hasBody) return undefined;
  if (bytes > LARGEST_BODY) return { status: 413, detail: `body: is larger than ${LARGEST_BODY} bytes` };
  if (/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return undefined;
  return { status: 415, detail: 'content-type: must be application/json' };
}

function answer(response: ServerResponse, { status, detail }: Refusal): void {
  const problem: Problem = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
  // Node reads the rest of the request and throws it away: a connection closed over it would lose the answer as well.
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(problem));
}

const isBelow = ({ url = '' }: IncomingMessage, path: string) =>
  url.startsWith(path) && ['', '/', '?', '-'].includes(url.charAt(path.length));

const changesSomething = (method: string) => !['GET', 'HEAD', 'OPTIONS'].includes(method);

const hostnameOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : undefined);
const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : undefined);
