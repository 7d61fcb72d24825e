import type { Random } from '@waybill/faults/load/random';
import type { Herd } from '../herd';
import { hostileText, hostileValues } from '../mutate/hostile-values';
import { mutateBytes } from '../mutate/mutate-bytes';
import { mutateJson } from '../mutate/mutate-json';
import { exampleOf, type Schema } from './example-of';

/** A route, as its service's OpenAPI document has it. */
export interface Operation {
  service: string;
  method: string;
  /** With `{names}` of parameters. */
  path: string;
  query: { name: string; schema: Schema }[];
  body?: Schema;
}

export interface RequestCase {
  door: 'request';
  service: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Buffer;
}

type Request = Omit<RequestCase, 'door'>;
type Written = Request & { what: string };

/** A request in which one part is wrong: body, path, query, headers or method. */
export function requestCase(
  random: Random,
  herd: Herd,
  operations: readonly Operation[],
): RequestCase & { what: string } {
  const operation = random.pick(operations);
  const good = goodRequest(random, herd, operation);
  const { what, ...request } = wrong(random, herd, operation, good);
  return { door: 'request', ...request, what: `${operation.method} ${operation.path}, ${what}` };
}

function goodRequest(random: Random, herd: Herd, operation: Operation): Request {
  const { service, method, body } = operation;
  const json = body && JSON.stringify(exampleOf(random, body));
  const path = pathOf(operation, (name) => parameter(random, herd, name)) + queryOf(random, operation);
  return {
    ...{ service, method, path },
    headers: json ? { 'content-type': 'application/json' } : {},
    ...(json && { body: Buffer.from(json) }),
  };
}

const pathOf = ({ path }: Operation, fill: (name: string) => string): string =>
  path.replace(/\{(\w+)\}/g, (_whole, name: string) => fill(name));

function parameter(random: Random, herd: Herd, name: string): string {
  if (name === 'orderId') return herd.one(random, 'waiting', 'waiting', 'delivered', 'declined', 'short');
  if (name === 'returnId') return `${herd.one(random, 'delivered')}-${1 + random.below(2)}`;
  if (name === 'step') return random.pick(['capture', 'undo-authorize', 'dispatch', 'constructor']);
  return String(1 + random.below(300));
}

function queryOf(random: Random, { query }: Operation): string {
  const some = query.filter(() => random.below(3) === 0);
  const pairs = some.map(
    ({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(random, schema)))}`,
  );
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}

function wrong(random: Random, herd: Herd, operation: Operation, good: Request): Written {
  const ticket = random.below(100);
  if (operation.body && ticket < 45) {
    const { what, value } = mutateJson(random, exampleOf(random, operation.body));
    return { ...good, what, body: Buffer.from(value) };
  }
  if (good.body && ticket < 55) {
    const { what, value } = mutateBytes(random, good.body);
    return { ...good, what, body: value };
  }
  if (ticket < 72 && operation.path.includes('{')) return wrongParameter(random, herd, operation, good);
  if (ticket < 84) return wrongQuery(random, operation, good);
  if (ticket < 94) return wrongHeaders(random, good);
  const method = random.pick(['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'GET', 'POST', 'TRACE']);
  return { ...good, method, what: `by ${method}` };
}

/** As they stand in a URL. */
const hostileSegments: readonly string[] = [
  ...hostileText.map(({ text }) => encodeURIComponent(text.toWellFormed())),
  ...['%00', '%ff', '%c0%80', '%ed%a0%bd', '%', '%zz', '..%2f..', '%2e%2e', ';', '', ' '].map((one) =>
    one === ' ' ? '%20' : one,
  ),
  ...['__proto__', 'constructor', '-1', '0', '1e3', '9007199254740993', '99999999999999999999', 'null'],
  ...['x'.repeat(64), 'x'.repeat(65), 'x'.repeat(6_000)],
];

function wrongParameter(random: Random, herd: Herd, operation: Operation, good: Request): Written {
  const segment = random.pick(hostileSegments);
  const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const spoilt = random.pick(names);
  const path = pathOf(operation, (name) => (name === spoilt ? segment : parameter(random, herd, name)));
  return { ...good, path, what: `${spoilt} = ${segment.slice(0, 40)}` };
}

function wrongQuery(random: Random, operation: Operation, good: Request): Written {
  const named = operation.query.map(({ name }) => name);
  const name = random.pick([...named, ...named, 'limit', '__proto__', 'constructor', 'x[y][z]', '%00']);
  const value = random.pick([...hostileSegments, '1&'.repeat(1_500), ...['[]', '{}', 'true', '201']]);
  const separator = good.path.includes('?') ? '&' : '?';
  return {
    ...good,
    path: `${good.path}${separator}${name}=${value}`,
    what: `?${name}=${value.slice(0, 40)}`,
  };
}

function wrongHeaders(random: Random, good: Request): Written {
  const wrong: readonly [string, Record<string, string>][] = [
    ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x', ''].map(
      (type): [string, Record<string, string>] => [`as "${type}"`, { 'content-type': type }],
    ),
    ['in UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['said to be compressed', { 'content-encoding': 'gzip' }],
    ['compressed by an unknown rule', { 'content-encoding': 'zstd-x' }],
    ['from another page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['for another host', { host: 'evil.example' }],
    ['wanting XML', { accept: 'application/xml' }],
    ['with a header of 9,000 letters', { 'x-fuzz': 'x'.repeat(9_000) }],
    ['with a trace that is none', { traceparent: '00-zz-zz-zz' }],
    ['in part', { range: 'bytes=5-1', 'if-none-match': '*' }],
  ];
  const [what, headers] = random.pick(wrong);
  const body = random.below(3) === 0 ? Buffer.from(random.pick(hostileValues).json) : good.body;
  return { ...good, what, headers: { ...good.headers, ...headers }, ...(body && { body }) };
}
