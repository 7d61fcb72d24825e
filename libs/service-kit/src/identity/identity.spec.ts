import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, type INestApplication, Logger, Post } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type KeyLike } from 'jose';
import { startTestIssuer, type TestIssuer } from '../testing/test-issuer';
import type { Actor } from './actor';
import { decidedBy } from './decided-by';
import { type IdentityConfig, identityRules, identityVariables } from './identity-config';
import { IdentityModule } from './identity.module';
import { Acting, Open, Roles, Scope } from './roles.decorator';

@Controller('things')
class Things {
  @Get()
  @Roles('support', 'operator')
  @Scope('things:read')
  read(@Acting() actor: Actor | undefined) {
    return { actor: actor ?? null };
  }

  @Post()
  @Roles('operator')
  change() {
    return {};
  }

  @Get('open')
  @Open()
  open() {
    return {};
  }
}

@Controller('forgotten')
class Forgotten {
  @Get('route')
  route() {
    return {};
  }
}

let issuer: TestIssuer;
let app: INestApplication;
let url: string;
beforeAll(async () => {
  issuer = await startTestIssuer();
  ({ app, url } = await serve(issuer.config));
});
afterAll(async () => {
  await app.close();
  await issuer.close();
});

async function serve(config: IdentityConfig, controller: new () => object = Things) {
  const module = await Test.createTestingModule({
    imports: [IdentityModule.forRoot(config)],
    controllers: [controller],
  }).compile();
  const served = module.createNestApplication({ logger: false });
  await served.listen(0, '127.0.0.1');
  const { port } = served.getHttpServer().address() as AddressInfo;
  return { app: served, url: `http://127.0.0.1:${port}/things` };
}

const ask = (authorization?: string, method = 'GET', at = url) =>
  fetch(at, { method, headers: authorization === undefined ? {} : { authorization } });
const statusOf = async (claims: object, method?: string) =>
  (await ask(`Bearer ${await issuer.token(claims as never)}`, method)).status;
const operator = { roles: ['operator'] };
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

describe('a route', () => {
  it('opens to the roles and the scope that it declares, and to no others', async () => {
    expect(await statusOf(operator)).toBe(200);
    expect(await statusOf({ roles: ['support'] })).toBe(200);
    expect(await statusOf({ scope: 'orders:cancel things:read' })).toBe(200);
    expect(await statusOf({ roles: ['support'] }, 'POST')).toBe(403);
    for (const roles of [[], ['customer'], ['Operator'], ['team:payment'], ['operator ']])
      expect([roles, await statusOf({ roles })]).toEqual([roles, 403]);
    for (const scope of ['things', 'things:rea', 'operator']) expect(await statusOf({ scope })).toBe(403);
  });

  it('knows whom the token names', async () => {
    const token = await issuer.token({ ...operator, customer_id: 'cus-42', scope: 'a:b c:d' });
    const expected = { subject: 'grace', roles: ['operator'], scopes: ['a:b', 'c:d'], customerId: 'cus-42' };
    expect(await (await ask(`Bearer ${token}`)).json()).toEqual({ actor: expected });
  });

  it('that is open asks nobody', async () => {
    expect((await ask(undefined, 'GET', `${url}/open`)).status).toBe(200);
  });

  it('that says nothing of who may use it fails the start, named', async () => {
    await expect(serve(issuer.config, Forgotten)).rejects.toThrow('GET /forgotten/route');
  });
});

describe('no token opens', () => {
  const signed = (key: KeyLike | Uint8Array, alg: string, kid?: string) =>
    new SignJWT({ iss: issuer.url, aud: 'waybill', sub: 'eve', ...operator })
      .setProtectedHeader({ alg, ...(kid && { kid }) })
      .setExpirationTime('5m')
      .sign(key);

  it.each<[string, () => Promise<string> | string]>([
    ['that is none', () => 'Bearer x.y.z'],
    ['that is empty', () => 'Bearer '],
    ['of another scheme', async () => `Basic ${await issuer.token(operator)}`],
    ['two of them', async () => `Bearer ${await issuer.token(operator)}, Bearer x`],
    ['expired', async () => `Bearer ${await issuer.token({ ...operator, exp: inSeconds(-61) })}`],
    ['not valid yet', async () => `Bearer ${await issuer.token({ ...operator, nbf: inSeconds(120) })}`],
    [
      'of another issuer',
      async () => `Bearer ${await issuer.token({ ...operator, iss: 'https://evil.example' })}`,
    ],
    ['for another audience', async () => `Bearer ${await issuer.token({ ...operator, aud: 'another' })}`],
    ['of nobody', async () => `Bearer ${await issuer.token({ ...operator, sub: '' })}`],
    ['with roles that are none', async () => `Bearer ${await issuer.token({ roles: 'operator' })}`],
    [
      'unsigned (alg: none)',
      () =>
        `Bearer ${new UnsecuredJWT({ ...operator }).setIssuer(issuer.url).setAudience('waybill').setSubject('eve').setExpirationTime('5m').encode()}`,
    ],
    [
      'signed with the public key as a secret (HS256)',
      async () => {
        const { publicKey } = issuer.keys();
        return `Bearer ${await signed(new TextEncoder().encode(await exportSPKI(publicKey)), 'HS256', 'first')}`;
      },
    ],
    [
      'signed with a stranger’s key',
      async () => `Bearer ${await signed((await generateKeyPair('RS256')).privateKey, 'RS256', 'first')}`,
    ],
    [
      'signed with a key nobody knows',
      async () => `Bearer ${await signed(issuer.keys().privateKey, 'RS256', 'third')}`,
    ],
    [
      'changed after it was signed',
      async () => {
        const [header, , signature] = (await issuer.token({ roles: [] })).split('.');
        const [, payload] = (await issuer.token(operator)).split('.');
        return `Bearer ${header}.${payload}.${signature}`;
      },
    ],
  ])('%s', async (_what, authorization) => {
    const response = await ask(await authorization());
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.text()).not.toMatch(/operator|evil|another/);
  });

  it('is no token at all', async () => {
    expect((await ask()).status).toBe(401);
  });

  it('a minute of clock skew is borne', async () => {
    expect(await statusOf({ ...operator, exp: inSeconds(-50) })).toBe(200);
  });
});

it('a key that is revoked opens nothing once what was cached is too old', async () => {
  const own = await startTestIssuer();
  const other = await serve({ ...own.config, OIDC_KEYS_CACHED_SECONDS: 1 });
  const withSecond = async () =>
    (await ask(`Bearer ${await own.token(operator, 'second')}`, 'GET', other.url)).status;
  expect(await withSecond()).toBe(200);
  own.revoke('second');
  let status = 200;
  for (const until = Date.now() + 10_000; status === 200 && Date.now() < until;) status = await withSecond();
  expect(status).toBe(401);
  expect((await ask(`Bearer ${await own.token(operator)}`, 'GET', other.url)).status).toBe(200);
  await other.app.close();
  await own.close();
});

it('while the provider is away, 503; a request without a token is 401 all the same', async () => {
  const gone = await startTestIssuer();
  const token = await gone.token(operator);
  await gone.close();
  const other = await serve(gone.config);
  expect((await ask(`Bearer ${token}`, 'GET', other.url)).status).toBe(503);
  expect((await ask(undefined, 'GET', other.url)).status).toBe(401);
  await other.app.close();
});

it('in a trial everybody may do everything, and is nobody', async () => {
  const trial = await serve({ ...issuer.config, AUTH: 'off' });
  expect(await (await ask(undefined, 'GET', trial.url)).json()).toEqual({ actor: null });
  await trial.app.close();
});

describe('whoever decides', () => {
  const grace: Actor = { subject: 'grace', roles: ['operator'], scopes: [] };
  it('is whom the token names, and the body may say so too', () => {
    expect(decidedBy(grace, undefined)).toBe('grace');
    expect(decidedBy(grace, 'grace')).toBe('grace');
    expect(() => decidedBy(grace, 'CFO')).toThrow('by:');
  });
  it('has to be named where nobody logs in', () => {
    expect(decidedBy(undefined, 'grace')).toBe('grace');
    expect(() => decidedBy(undefined, undefined)).toThrow('by:');
  });
});

describe('configuration', () => {
  const problems = (variables: object) => {
    const found: string[] = [];
    const config = identityVariables.parse(variables);
    const context = {
      addIssue: ({ path, message }: { path: string[]; message: string }) =>
        found.push(`${path[0]} ${message}`),
    };
    const around = { NODE_ENV: 'production', HOST: '127.0.0.1', ...variables };
    identityRules({ ...around, ...config }, context as never);
    return found.join();
  };
  it.each<[object, string]>([
    [{}, 'OIDC_ISSUER must be the URL'],
    [
      { OIDC_ISSUER: 'http://id.example' },
      'OIDC_ISSUER must begin with https: in production, unless OIDC_ALLOW_PLAINTEXT is true',
    ],
    [{ AUTH: 'off' }, 'AUTH must not be off in production'],
    [
      { AUTH: 'off', NODE_ENV: 'development', HOST: '0.0.0.0' },
      'AUTH must not be off unless HOST is loopback',
    ],
  ])('%j is refused: %s', (variables, message) => {
    expect(problems(variables)).toContain(message);
  });
  it.each([
    { OIDC_ISSUER: 'https://id.example' },
    { OIDC_ISSUER: 'http://id.example', OIDC_ALLOW_PLAINTEXT: 'true' },
    { OIDC_ISSUER: 'http://localhost:1', NODE_ENV: 'development', HOST: '0.0.0.0' },
    { AUTH: 'off', NODE_ENV: 'development' },
  ])('%j is taken', (variables) => {
    expect(problems(variables)).toBe('');
  });
});

describe('when the provider is away', () => {
  const folder = mkdtempSync(join(tmpdir(), 'break-glass-'));
  const publicKeys = join(folder, 'public.json');
  const withKeys = {
    AUTH: 'oidc',
    OIDC_ISSUER: 'http://127.0.0.1:1',
    BREAK_GLASS_PUBLIC_KEYS_FILE: publicKeys,
  };
  const said = jest.spyOn(Logger.prototype, 'error');
  let key: KeyLike;
  let away: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    key = pair.privateKey;
    const keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'night' }];
    writeFileSync(publicKeys, JSON.stringify({ keys }));
    away = await serve(identityVariables.parse(withKeys));
  });
  beforeEach(() => said.mockClear());
  afterAll(async () => {
    await away.app.close();
    rmSync(folder, { recursive: true });
  });

  const claims = { sub: 'grace', jti: 'token-1', reason: 'provider is away', roles: ['approver'] };
  const signed = (overrides: object = {}, { by = key, kid = 'night', at = inSeconds(0), exp = '10m' } = {}) =>
    new SignJWT({ iss: 'urn:waybill:break-glass', aud: 'waybill', ...claims, ...overrides })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .setIssuedAt(at)
      .setExpirationTime(exp)
      .sign(by);
  const answer = async (token: string, at = away.url) => (await ask(`Bearer ${token}`, 'GET', at)).status;

  it('a token that is signed on the machine lets an operator in, loudly and by name', async () => {
    const response = await ask(`Bearer ${await signed()}`, 'GET', away.url);
    const expected = { subject: 'break-glass:grace', roles: ['operator'], scopes: [] };
    expect(await response.json()).toEqual({ actor: expected });
    expect(said).toHaveBeenCalledWith(expect.objectContaining({ subject: 'grace', reason: claims.reason }));
    expect(await answer(await issuer.token(operator))).toBe(503);
  });

  it('it opens nothing where no key is configured', async () => {
    expect(await answer(await signed(), url)).toBe(401);
    expect(said).not.toHaveBeenCalled();
  });

  it.each<[string, () => Promise<string>]>([
    ['of another key', async () => signed({}, { by: (await generateKeyPair('EdDSA')).privateKey })],
    ['of an unknown key', () => signed({}, { kid: 'day' })],
    ['without a reason', () => signed({ reason: ' ' })],
    ['of nobody', () => signed({ sub: '' })],
    ['older than an hour', () => signed({}, { at: inSeconds(-3_700), exp: '1d' })],
    ['from tomorrow', () => signed({}, { at: inSeconds(86_400), exp: '2d' })],
    ['expired', () => signed({}, { at: inSeconds(-200), exp: '-2m' })],
    ['for somebody else', () => signed({ aud: 'another' })],
    [
      'without a signature',
      async () => new UnsecuredJWT({ iss: 'urn:waybill:break-glass', ...claims }).encode(),
    ],
  ])('one %s opens nothing', async (_which, token) => {
    expect(await answer(await token())).toBe(401);
    expect(said).not.toHaveBeenCalled();
  });

  it('the file has to hold public keys, and no private one', async () => {
    const kept = (content: object | string) => {
      const file = join(folder, 'other.json');
      writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
      return identityVariables.safeParse({ ...withKeys, BREAK_GLASS_PUBLIC_KEYS_FILE: file }).success;
    };
    const pair = await generateKeyPair('EdDSA', { extractable: true });
    expect(kept({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'night' }] })).toBe(true);
    expect(kept({ keys: [{ ...(await exportJWK(pair.privateKey)), kid: 'night' }] })).toBe(false);
    expect(kept({ keys: [await exportJWK(pair.publicKey)] })).toBe(false);
    for (const nothing of [{ keys: [] }, {}, 'x', '']) expect(kept(nothing)).toBe(false);
  });
});
