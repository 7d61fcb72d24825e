import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { configSchemaOf } from './service-config';
import { firstWarningOf, refusalOf } from './service-process';
import { type Project, repository, services } from './workspace';

/** Nobody listens there: what is started by mistake does nothing to what runs on this machine. */
const NOWHERE = '127.0.0.1:1';

/** Values for production of what production is particular about; of all else the service's example has one. */
const FIT_FOR_PRODUCTION: Record<string, string> = {
  DATABASE_URL: `postgres://service:s3cret@${NOWHERE}/service?sslmode=verify-full`,
  KAFKA_BROKERS: NOWHERE,
  KAFKA_TLS: 'true',
  TEMPORAL_ADDRESS: NOWHERE,
  TEMPORAL_TLS: 'true',
  CARD_NETWORK: 'stripe',
  STRIPE_API_KEY: 's3cret',
  CARRIER: 'sandbox',
  ALLOW_SANDBOX: 'true', // there is no other carrier yet
  OIDC_ISSUER: 'https://id.example.com',
  SMTP_URL: `smtps://service:s3cret@${NOWHERE}`,
};

const INSECURE = [
  {
    variable: 'DATABASE_URL',
    value: `postgres://service:s3cret@${NOWHERE}/service`,
    unless: 'DATABASE_ALLOW_PLAINTEXT',
  },
  { variable: 'KAFKA_TLS', value: 'false', unless: 'KAFKA_ALLOW_PLAINTEXT' },
  { variable: 'TEMPORAL_TLS', value: '', unless: 'TEMPORAL_ALLOW_PLAINTEXT' },
  { variable: 'OIDC_ISSUER', value: `http://${NOWHERE}`, unless: 'OIDC_ALLOW_PLAINTEXT' },
  { variable: 'SMTP_URL', value: `smtp://service:s3cret@${NOWHERE}`, unless: 'SMTP_ALLOW_PLAINTEXT' },
  { variable: 'CARD_NETWORK', value: 'sandbox', unless: 'ALLOW_SANDBOX' },
  { variable: 'CARRIER', value: 'sandbox', unless: 'ALLOW_SANDBOX' },
];

// Not in a hook: tests that run side by side do not wait for one.
const keysFolder = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
execFileSync(process.execPath, [join(repository, 'deploy', 'make-sealing-keys.mjs'), keysFolder]);
afterAll(() => rmSync(keysFolder, { recursive: true }));

describe.each(services())('$name', (service) => {
  const schema = configSchemaOf(service);
  const production = productionVariablesOf(service);
  const insecure = INSECURE.filter(({ variable }) => variable in schema.shape);

  test('whatever it may be allowed in production is tried here', () => {
    const allowances = Object.keys(schema.shape).filter((name) => name.includes('ALLOW_'));
    expect([...new Set(insecure.map(({ unless }) => unless))].sort()).toEqual(allowances.sort());
  });

  test('a provider, which may be the sandbox, has no default', () => {
    const providers = insecure.filter(({ value }) => value === 'sandbox').map(({ variable }) => variable);
    expect(requiredBy(service)).toEqual(expect.arrayContaining(providers));
  });

  test.concurrent('does not start without what it requires, and names each variable', async () => {
    const required = requiredBy(service);
    const nothing = Object.fromEntries(required.map((name) => [name, '']));
    const { exitCode, printed, errors } = await refusalOf(service, { ...production, ...nothing });
    expect(errors.trim().split('\n')).toEqual(
      required.map((name) => expect.stringMatching(new RegExp(`^${name}: is missing`))),
    );
    expect([exitCode, printed]).toEqual([1, '']);
  });

  test.concurrent.each(insecure)(
    'does not start in production with an insecure $variable, unless $unless',
    async ({ variable, value, unless }) => {
      // An empty NODE_ENV counts as none: who forgets it is in production.
      const variables = { ...production, NODE_ENV: '', [variable]: value, [unless]: '' };
      const { exitCode, printed, errors } = await refusalOf(service, variables);
      expect(errors).toMatch(new RegExp(`^${variable}: must .* in production, unless ${unless} is true\n$`));
      expect(errors).not.toContain('s3cret');
      expect([exitCode, printed]).toEqual([1, '']);
    },
  );
});

const withSandbox = services().flatMap((service) =>
  INSECURE.filter(
    ({ variable, value }) => value === 'sandbox' && variable in configSchemaOf(service).shape,
  ).map((sandbox) => ({ service, ...sandbox })),
);

test.concurrent.each(withSandbox)(
  'what runs with $variable=sandbox says so in its log',
  async ({ service, variable, value, unless }) => {
    const keys = {
      SEALING_PRIVATE_KEYS_FILE: join(keysFolder, service.name, `${service.name}.private.json`),
      SEALING_SIGNERS_FILE: join(keysFolder, 'public', 'signers.json'),
    };
    const variables = { ...productionVariablesOf(service), ...keys, [variable]: value, [unless]: 'true' };
    expect(await firstWarningOf(service, variables)).toMatch(/ is the sandbox: no /);
  },
);

/** The variables without which the service's own schema takes no configuration. */
function requiredBy(service: Project): string[] {
  const { shape } = configSchemaOf(service);
  return Object.entries(shape)
    .filter(([, variable]) => !variable.safeParse(undefined).success)
    .map(([name]) => name);
}

/** Enough for the service to start in production, and nothing that production would refuse. */
function productionVariablesOf(service: Project): Record<string, string> {
  const { shape } = configSchemaOf(service);
  const example = parseEnv(readFileSync(join(repository, service.root, '.env.example'), 'utf8'));
  const required = requiredBy(service).map((name) => [name, aFileThatIsThere(name) ?? example[name] ?? '']);
  const particular = Object.entries(FIT_FOR_PRODUCTION).filter(([name]) => name in shape);
  return Object.fromEntries([...required, ...particular, ['NODE_ENV', 'production']]);
}

function aFileThatIsThere(variable: string): string | undefined {
  return variable.endsWith('_FILE') ? __filename : undefined;
}
