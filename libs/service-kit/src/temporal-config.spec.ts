import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseConfig, parseConfig } from './config';
import { temporalServer } from './temporal-config';

const folder = mkdtempSync(join(tmpdir(), 'temporal-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const enough = {
  OIDC_ISSUER: 'https://id.example.com',
  DATABASE_URL: 'postgres://127.0.0.1/payment?sslmode=verify-full',
  KAFKA_BROKERS: 'one:9092',
  KAFKA_TLS: 'true',
  TEMPORAL_CONFIG_FILE: file('none.toml', '[profile.default]'),
};
const parse = (variables: Record<string, string>) => parseConfig(baseConfig, { ...enough, ...variables });
const serverOf = (variables: Record<string, string>) => {
  const { data, error } = parse(variables);
  if (!data) throw error;
  const { address, namespace, credentials } = temporalServer(data);
  return { address, namespace, ...credentials() };
};
const problemsWith = (variables: Record<string, string>) =>
  (parse(variables).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

const HERE = { TEMPORAL_ADDRESS: '127.0.0.1:7233' };
const TLS = { ...HERE, TEMPORAL_TLS: 'true' };
const CLOUD = { TEMPORAL_ADDRESS: 'eu.tmprl.example:7233', TEMPORAL_NAMESPACE: 'orders.a1b2c' };

it('is plaintext only where that is allowed, and then in the namespace default', () => {
  expect(problemsWith(HERE)).toEqual([
    'TEMPORAL_TLS: must be true in production, unless TEMPORAL_ALLOW_PLAINTEXT is true',
  ]);
  expect(serverOf({ ...HERE, NODE_ENV: 'development' })).toMatchObject({
    namespace: 'default',
    tls: undefined,
  });
  expect(serverOf({ ...HERE, TEMPORAL_ALLOW_PLAINTEXT: 'true' })).toMatchObject({
    address: '127.0.0.1:7233',
  });
  expect(problemsWith({ ...HERE, TEMPORAL_TLS: 'false' })).toHaveLength(1);
});

it('shows a certificate, and reads it anew each time', () => {
  const [cert, key, ca] = [file('cert.pem', 'first'), file('key.pem', 'key'), file('ca.pem', 'ca')];
  const variables = {
    ...TLS,
    TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca,
    TEMPORAL_TLS_SERVER_NAME: 'temporal.internal',
  };
  const { credentials } = temporalServer(parse(variables).data!);
  const tls = (crt: string) => ({
    serverNameOverride: 'temporal.internal',
    serverRootCACertificate: Buffer.from('ca'),
    clientCertPair: { crt: Buffer.from(crt), key: Buffer.from('key') },
  });
  expect(credentials()).toMatchObject({ tls: tls('first') });
  writeFileSync(cert, 'second');
  expect(credentials()).toMatchObject({ tls: tls('second') });
  expect(problemsWith({ ...variables, TEMPORAL_TLS_CLIENT_KEY_PATH: '' })).toEqual([
    expect.stringContaining('TEMPORAL_TLS_CLIENT_KEY_PATH: has to be given'),
  ]);
});

it('takes an API key as Temporal Cloud does: with TLS, whether or not that is said', () => {
  expect(serverOf({ ...CLOUD, TEMPORAL_API_KEY: 's3cret' })).toMatchObject({
    ...{ address: 'eu.tmprl.example:7233', namespace: 'orders.a1b2c', tls: true, apiKey: 's3cret' },
  });
});

it('reads a profile of the file, over which a variable wins, and reads its key anew each time', () => {
  const profile = (key: string) => `
    [profile.night]
    address = "night.example:7233"
    namespace = "night.a1b2c"
    api_key = "${key}"`;
  const path = file('temporal.toml', profile('first'));
  const variables = { TEMPORAL_CONFIG_FILE: path, TEMPORAL_PROFILE: 'night' };
  expect(serverOf(variables)).toMatchObject({
    address: 'night.example:7233',
    namespace: 'night.a1b2c',
    apiKey: 'first',
  });
  expect(serverOf({ ...variables, TEMPORAL_NAMESPACE: 'other' })).toMatchObject({ namespace: 'other' });
  const { credentials } = temporalServer(parse(variables).data!);
  file('temporal.toml', profile('second'));
  expect(credentials()).toMatchObject({ apiKey: 'second' });
});

it('names what is missing or cannot be read, and never a secret', () => {
  expect(problemsWith({ TEMPORAL_TLS: 'true' })).toEqual([
    'TEMPORAL_ADDRESS: is missing, and must be host:port (or the profile names it)',
  ]);
  expect(problemsWith({ ...TLS, TEMPORAL_CONFIG_FILE: file('broken.toml', 'api_key = "s3cret') })).toEqual([
    expect.stringMatching(/^TEMPORAL_CONFIG_FILE: cannot be read as a profile/),
  ]);
  expect(problemsWith({ ...TLS, TEMPORAL_PROFILE: 'nobody' })).toEqual([
    expect.stringMatching(/^TEMPORAL_CONFIG_FILE: .*nobody/),
  ]);
  for (const name of ['TEMPORAL_CONFIG_FILE', 'TEMPORAL_TLS_CLIENT_CERT_PATH'])
    expect(problemsWith({ ...TLS, [name]: join(folder, 'missing') })[0]).toMatch(new RegExp(`^${name}: `));
});
