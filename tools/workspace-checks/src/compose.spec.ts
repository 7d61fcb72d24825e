import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ComposeService, composeServices, mountsOf } from './compose';
import { problemsOf } from './service-config';
import { repository, services } from './workspace';

const compose = composeServices();
const keysFolder = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
/** As the job leaves it in each service's volume. */
const passwordFile = join(keysFolder, 'password');

beforeAll(() => {
  execFileSync(process.execPath, [join(repository, 'deploy', 'make-sealing-keys.mjs'), keysFolder]);
  writeFileSync(passwordFile, 'secret');
});
afterAll(() => rmSync(keysFolder, { recursive: true }));

test('every app that is a service is there, and no other', () => {
  const built = Object.entries(compose).filter(([, { build }]) => build?.args?.APP);
  expect(built.map(([name]) => name).sort()).toEqual(services().map(({ name }) => name));
  for (const [name, { build }] of built)
    expect(build).toMatchObject({
      dockerfile: 'deploy/Dockerfile',
      args: expect.objectContaining({ APP: name }),
    });
});

describe.each(services())('$name', (service) => {
  const described = compose[service.name] ?? {};
  const environment = described.environment ?? {};

  test('gets every variable it requires, none it does not know, with values it accepts', () => {
    expect(problemsOf(service, onThisMachine(described))).toEqual([]);
  });

  test('has what the field waybill of its package.json asks for', () => {
    const { database, opensSealed, sealsForOthers, mail } = service.manifest.waybill ?? {};
    expect('DATABASE_URL' in environment).toBe(database === true);
    expect('SEALING_PRIVATE_KEYS_FILE' in environment).toBe(opensSealed === true);
    expect('SEALING_SIGNERS_FILE' in environment).toBe(opensSealed === true);
    expect('SEALING_PUBLIC_KEYS_FILE' in environment).toBe(sealsForOthers === true);
    expect('SEALING_SIGNING_KEYS_FILE' in environment).toBe(sealsForOthers === true);
    expect('SMTP_URL' in environment).toBe(mail === true);
  });

  test('reaches what it names', () => {
    for (const host of hostsIn(environment)) expect(Object.keys(compose)).toContain(host);
  });
});

test('each service has a role and a password of its own, and the superuser’s nobody but the job', () => {
  const withDatabase = services().filter(({ manifest }) => manifest.waybill?.database);
  const made = mountsOf(compose['databases'] ?? {});
  for (const { name } of withDatabase) {
    const url = new URL(compose[name]?.environment?.['DATABASE_URL'] ?? '');
    expect([url.username, url.password, url.pathname]).toEqual([name, '', `/${name}`]);
    const holders = Object.entries(compose).filter(([, service]) =>
      mountsOf(service).some(({ source }) => source === `${name}-password`),
    );
    expect(holders.map(([holder]) => holder).sort()).toEqual(['databases', name].sort());
    expect(made).toContainEqual({ source: `${name}-password`, target: `/passwords/${name}` });
    expect(made).toContainEqual({ source: `${name}-owner-password`, target: `/passwords/${name}_owner` });
  }
  const superusers = Object.entries(compose).filter(([, { secrets = [] }]) =>
    secrets.includes('postgres-password'),
  );
  expect(superusers.map(([name]) => name).sort()).toEqual(['databases', 'postgres']);
});

test('a service can write nowhere, has no capabilities, and gets no new privileges', () => {
  for (const { name } of services())
    expect(compose[name]).toMatchObject({
      ...{ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] },
      security_opt: ['no-new-privileges:true'],
    });
});

test('what is built is built on an image by digest, which whoever builds has to name', () => {
  for (const { build } of Object.values(compose).filter((service) => service.build))
    expect(build?.args?.NODE_IMAGE).toMatch(/@sha256:/);
  const dockerfile = readFileSync(join(repository, 'deploy', 'Dockerfile'), 'utf8');
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE$/m);
  expect(dockerfile).not.toMatch(/^ARG NODE_IMAGE=/m);
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+)/gm))
    expect(image === '${NODE_IMAGE}' || /^(workspace|build)$/.test(image ?? '')).toBe(true);
});

test("a private key is mounted in its owner's container alone", () => {
  const owners = services().filter(
    ({ manifest }) => manifest.waybill?.opensSealed || manifest.waybill?.sealsForOthers,
  );
  for (const { name } of owners) {
    const holders = Object.entries(compose).filter(([, service]) =>
      mountsOf(service).some(({ source }) => source === `${name}-keys`),
    );
    expect(holders.map(([holder]) => holder).sort()).toEqual([name, 'sealing-keys'].sort());
  }
});

describe.each(Object.entries(compose))('%s', (_name, service) => {
  test('waits for what is there and can be waited for', () => {
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose)).toContain(needed);
      if (condition === 'service_healthy') expect(compose[needed]).toHaveProperty('healthcheck');
    }
  });

  test('is open to this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  test('mounts files that are there', () => {
    const files = mountsOf(service).filter(({ source }) => source.startsWith('.'));
    for (const { source } of files) expect(existsSync(join(repository, source))).toBe(true);
  });
});

/** Its environment, with files where the set-up step has put them here. */
function onThisMachine(service: ComposeService): Record<string, string> {
  const setUp = mountsOf(compose['sealing-keys'] ?? {});
  const here = (path: string) => {
    if (path === '/passwords/password') return passwordFile;
    const mount = mountsOf(service).find(({ target }) => path.startsWith(`${target}/`));
    const made = setUp.find(({ source }) => source === mount?.source);
    return mount && made ? path.replace(mount.target, made.target.replace('/keys', keysFolder)) : path;
  };
  return Object.fromEntries(
    Object.entries(service.environment ?? {}).map(([name, value]) => [
      name,
      name.endsWith('_FILE') ? here(value) : value,
    ]),
  );
}

function hostsIn({
  DATABASE_URL,
  SMTP_URL,
  KAFKA_BROKERS,
  TEMPORAL_ADDRESS,
}: Record<string, string>): string[] {
  const urls = [DATABASE_URL, SMTP_URL].filter((url) => url !== undefined);
  const addresses = [KAFKA_BROKERS, TEMPORAL_ADDRESS].filter((address) => address !== undefined);
  return [
    ...urls.map((url) => new URL(url).hostname),
    ...addresses.map((address) => address.split(':')[0] ?? ''),
  ];
}
