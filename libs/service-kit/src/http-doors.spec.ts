import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Body,
  Controller,
  Get,
  type INestApplication,
  Module,
  Post,
  Query,
  UseFilters,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { z } from 'zod';
import { checked } from './checked';
import { httpVariables } from './http-config';
import { guardDoors, LARGEST_BODY } from './http-doors';
import { ProblemFilter } from './problem.filter';
import { UnreadRequestFilter } from './unread-request.filter';
import { WriteThrottleModule } from './write-throttle.module';

const WRITES_PER_MINUTE = 60;
const decided: unknown[] = [];

@UseFilters(ProblemFilter)
@Controller()
class Doors {
  @Post('decisions') decide(@Body() body: unknown) {
    const decision = checked(z.object({ by: z.string() }), body);
    decided.push(decision);
    return decision;
  }
  @Get('orders/:id') show(@Query() query: unknown) {
    return checked(z.object({ q: z.string().optional() }), query);
  }
  @Get('health/live') live() {
    return 'alive';
  }
  @Get('docs') docs() {
    return 'docs';
  }
}
@Module({ controllers: [Doors], imports: [WriteThrottleModule.forRoot(WRITES_PER_MINUTE)] })
class DoorsModule {}

let app: INestApplication;
let port: number;
beforeEach(async () => {
  decided.length = 0;
  app = await NestFactory.create(DoorsModule, { logger: false });
  guardDoors(app, httpVariables.parse({ ALLOWED_HOSTS: 'orders.internal, Waybill.example' }));
  app.useGlobalFilters(new UnreadRequestFilter());
  (app as NestExpressApplication).useBodyParser('json', { limit: LARGEST_BODY });
  await app.listen(0, '127.0.0.1');
  port = (app.getHttpServer().address() as AddressInfo).port;
});
afterEach(() => app.close());

interface Asked {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}
/** By hand: `fetch` sets some of these headers itself. */
function ask({ method = 'POST', path = '/decisions', headers = {}, body = '' }: Asked) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port, method, path, headers, agent: false };
      const sent = httpRequest(options, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    },
  );
}
const json = { 'content-type': 'application/json' };
const decision = JSON.stringify({ by: 'grace' });

it.each<[string, Record<string, string>]>([
  ['without any', {}],
  ['for localhost', { host: 'localhost:3000' }],
  ['for the IPv6 loopback', { host: '[::1]:3000' }],
  ['for a name that is allowed', { host: 'orders.internal' }],
  ['from its own page', { host: 'waybill.example', origin: 'https://waybill.example' }],
  ['with a character set', { 'content-type': 'application/json; charset=utf-8' }],
])('takes a decision with ordinary headers: %s', async (_what, headers) => {
  expect(await ask({ headers: { ...json, ...headers }, body: decision })).toMatchObject({ status: 201 });
  expect(decided).toEqual([{ by: 'grace' }]);
});

it.each<[string, number, Asked]>([
  ['another host', 421, { headers: { ...json, host: 'evil.example' }, body: decision }],
  ['a host that is none', 421, { headers: { ...json, host: 'a b' }, body: decision }],
  ['another origin', 403, { headers: { ...json, origin: 'https://evil.example' }, body: decision }],
  [
    'another port of this machine',
    403,
    { headers: { ...json, origin: 'http://127.0.0.1:1' }, body: decision },
  ],
  ['an origin that is hidden', 403, { headers: { ...json, origin: 'null' }, body: decision }],
  [
    'another site, by Fetch metadata',
    403,
    { headers: { ...json, 'sec-fetch-site': 'cross-site' }, body: decision },
  ],
  ['a form', 415, { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'by=grace' }],
  ['text', 415, { headers: { 'content-type': 'text/plain' }, body: decision }],
  ['JSON by another name', 415, { headers: { 'content-type': 'application/jsonp' }, body: decision }],
  ['no type at all', 415, { body: decision }],
  [
    'a form in pieces',
    415,
    { headers: { 'transfer-encoding': 'chunked', 'content-type': 'text/plain' }, body: 'x' },
  ],
  ['a body that is too large', 413, { headers: json, body: `"${'x'.repeat(LARGEST_BODY)}"` }],
  [
    'one that is too large in pieces',
    413,
    { headers: { ...json, 'transfer-encoding': 'chunked' }, body: `{"by":"${'x'.repeat(LARGEST_BODY)}"}` },
  ],
  ['what is no JSON', 400, { headers: json, body: '{' }],
  ['nothing', 400, { headers: json }],
  ['half a surrogate pair', 400, { headers: json, body: '{"by":"\\ud800"}' }],
  ['JSON nested 5,000 deep', 400, { headers: json, body: `{"by":${'['.repeat(5_000)}${']'.repeat(5_000)}}` }],
  ['an encoding that nobody knows', 415, { headers: { ...json, 'content-encoding': 'x' }, body: decision }],
  ['compressed what is not', 400, { headers: { ...json, 'content-encoding': 'gzip' }, body: decision }],
  ['a path with U+0000', 400, { method: 'GET', path: '/orders/%00' }],
  ['a path that is no UTF-8', 400, { method: 'GET', path: '/orders/%ff' }],
  ['a path that is cut', 400, { method: 'GET', path: '/orders/%e' }],
  ['half a surrogate pair in a path', 400, { method: 'GET', path: '/orders/%ed%a0%80' }],
  ['U+0000 in a query', 400, { method: 'GET', path: '/orders/1?q=%00' }],
  ['a field of a query twice', 400, { method: 'GET', path: '/orders/1?q=a&q=b' }],
  ['a route that is none', 404, { method: 'GET', path: '/nowhere' }],
])('refuses %s with %i, as a problem', async (_what, status, asked) => {
  const answer = await ask(asked);
  expect(answer).toMatchObject({
    status,
    headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
  });
  expect(JSON.parse(answer.body)).toMatchObject({ status, detail: expect.stringMatching(/\S/) });
  expect(decided).toEqual([]);
});

it('health is told under any name', async () => {
  const asked = { method: 'GET', path: '/health/live', headers: { host: '10.1.2.3:8080' } };
  expect(await ask(asked)).toMatchObject({ status: 200 });
  expect(await ask({ ...asked, path: '/healthy' })).toMatchObject({ status: 421 });
});

it('says to browsers what a page of it may do: nothing, but on the page of its documentation', async () => {
  const { headers } = await ask({ method: 'GET', path: '/orders/1' });
  expect(headers).toMatchObject({
    'content-security-policy': expect.stringContaining("default-src 'none'"),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
  });
  expect(headers).not.toHaveProperty('x-powered-by');
  const docs = await ask({ method: 'GET', path: '/docs' });
  expect(docs.headers['content-security-policy']).toContain("default-src 'self'");
  expect(docs.headers['content-security-policy']).not.toContain('script-src');
});

it('more than its share of decisions from one address are put off, with when to come again; reading is not', async () => {
  for (let n = 0; n < WRITES_PER_MINUTE; n++) await ask({ headers: json, body: decision });
  const answer = await ask({ headers: json, body: decision });
  expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': expect.stringMatching(/^\d+$/) } });
  expect(decided).toHaveLength(WRITES_PER_MINUTE);
  expect(await ask({ method: 'GET', path: '/orders/1' })).toMatchObject({ status: 200 });
});
