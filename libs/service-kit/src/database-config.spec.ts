import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { baseConfig, parseConfig } from './config';
import { postgresUrl, sandboxDatabase, serviceDatabase } from './database-config';

const folder = mkdtempSync(join(tmpdir(), 'database-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const CA_FILE = join(folder, 'ca.pem');
writeFileSync(CA_FILE, rootCertificates[0]!);

const schema = baseConfig.extend({ SANDBOX_DATABASE_URL: postgresUrl.optional() });
const enough = {
  OIDC_ISSUER: 'https://id.example.com',
  DATABASE_URL: 'postgres://payment:s3cret@db/payment?sslmode=verify-full',
  KAFKA_BROKERS: 'one:9092',
  KAFKA_TLS: 'true',
  TEMPORAL_ADDRESS: '127.0.0.1:7233',
  TEMPORAL_ALLOW_PLAINTEXT: 'true',
};
const problemsWith = (variables: Record<string, string>) =>
  (parseConfig(schema, { ...enough, ...variables }).error?.issues ?? []).map(
    ({ path, message }) => `${String(path[0])}: ${message}`,
  );
const urlWith = (query: string) => `postgres://payment:s3cret@db/payment${query}`;
const MUST_BE_TLS =
  'must ask for TLS that checks the server (?sslmode=verify-full) in production, unless DATABASE_ALLOW_PLAINTEXT is true';

it.each([
  '?sslmode=verify-full',
  '?sslmode=verify-ca',
  '?sslmode=require',
  '?ssl=true',
  '?sslnegotiation=direct',
  '?sslmode=verify-full&sslrootcert=CA_FILE',
  '?uselibpqcompat=true&sslmode=require&sslrootcert=CA_FILE',
])('production takes %s', (query) => {
  expect(problemsWith({ DATABASE_URL: urlWith(query.replace('CA_FILE', CA_FILE)) })).toEqual([]);
});

it.each([
  '',
  '?sslmode=disable',
  '?sslmode=allow',
  '?sslmode=prefer',
  '?sslmode=no-verify',
  '?ssl=false',
  '?ssl=no-verify',
  '?sslmode=verify-full&sslmode=disable',
  '?uselibpqcompat=true&sslmode=require',
])('production refuses "%s" unless plaintext is allowed by name; elsewhere it is no matter', (query) => {
  const DATABASE_URL = urlWith(query);
  expect(problemsWith({ DATABASE_URL })).toEqual([`DATABASE_URL: ${MUST_BE_TLS}`]);
  expect(problemsWith({ DATABASE_URL, KAFKA_ALLOW_PLAINTEXT: 'true' })).toHaveLength(1);
  expect(problemsWith({ DATABASE_URL, DATABASE_ALLOW_PLAINTEXT: 'true' })).toEqual([]);
  expect(problemsWith({ DATABASE_URL, NODE_ENV: 'development' })).toEqual([]);
});

it('of what is no URL of a database it says that alone', () => {
  expect(problemsWith({ DATABASE_URL: 'mysql://payment:s3cret@db/payment' })).toEqual([
    'DATABASE_URL: must be a URL as in postgres://user:password@host:port/database?sslmode=verify-full',
  ]);
});

it('what does not leave the machine needs no TLS: a socket of its own', () => {
  expect(problemsWith({ DATABASE_URL: 'postgres://%2Fvar%2Frun%2Fpostgresql/payment' })).toEqual([]);
});

it('the same holds of every other database a service is given', () => {
  expect(problemsWith({ SANDBOX_DATABASE_URL: urlWith('') })).toEqual([
    `SANDBOX_DATABASE_URL: ${MUST_BE_TLS}`,
  ]);
});

it('a certificate that is not there is said at start, not at the first connection', () => {
  const DATABASE_URL = urlWith(`?sslmode=verify-full&sslrootcert=${join(folder, 'missing.pem')}`);
  expect(problemsWith({ DATABASE_URL, NODE_ENV: 'development' })).toEqual([
    'DATABASE_URL: names a certificate or key that cannot be read, or that its sslmode needs and it lacks',
  ]);
});

it('the password may be in a file, and then not in the URL', () => {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, 's3cr@t/\n');
  const { data } = parseConfig(schema, {
    ...enough,
    DATABASE_URL: 'postgres://payment@db/payment?sslmode=verify-full',
    DATABASE_PASSWORD_FILE: passwordFile,
  });
  expect(serviceDatabase(data!)).toEqual({
    databaseUrl: 'postgres://payment:s3cr%40t%2F@db/payment?sslmode=verify-full',
    migratesItself: false,
  });
  expect(problemsWith({ DATABASE_PASSWORD_FILE: passwordFile })).toEqual([
    'DATABASE_URL: must not hold a password beside DATABASE_PASSWORD_FILE',
  ]);
});

it('tables are changed at start outside production alone; a sandbox in a database of its own sees to its own', () => {
  const of = (variables: Record<string, string>) => parseConfig(schema, { ...enough, ...variables }).data!;
  expect(serviceDatabase(of({ NODE_ENV: 'development' })).migratesItself).toBe(true);
  expect(sandboxDatabase(of({})).migratesItself).toBe(false);
  const databaseUrl = 'postgres://sandbox:s3cret@db/sandbox?sslmode=verify-full';
  expect(sandboxDatabase(of({ SANDBOX_DATABASE_URL: databaseUrl }))).toEqual({
    databaseUrl,
    migratesItself: true,
  });
});
