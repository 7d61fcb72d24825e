import { readFileSync } from 'node:fs';
import { parse } from 'pg-connection-string';
import { z } from 'zod';
import { refuseInProduction } from './production-rules';
import { readableFile } from './readable-file';
import { trueOrFalse } from './true-or-false';

export const postgresUrl = z.url({
  protocol: /^postgres(ql)?$/,
  abort: true, // no word on the TLS of what is no such URL
  error: 'must be a URL as in postgres://user:password@host:port/database?sslmode=verify-full',
});

/** How a service reaches PostgreSQL. What has to hold between the variables is said by {@link databaseRules}. */
export const databaseVariables = z.object({
  /** The service's own; `sslmode` in it says whether TLS is used. */
  DATABASE_URL: postgresUrl,
  /** Instead of the password in the URL; line breaks at its end do not count. */
  DATABASE_PASSWORD_FILE: readableFile.optional(),
  /** In production too: for a network that nobody else is on. */
  DATABASE_ALLOW_PLAINTEXT: trueOrFalse.default(false),
});

type DatabaseConfig = z.infer<typeof databaseVariables> & { NODE_ENV: string };

/** The service's database as the kit's modules take it. Reads the password's file. */
export function serviceDatabase({ DATABASE_URL, DATABASE_PASSWORD_FILE, NODE_ENV }: DatabaseConfig) {
  const url = new URL(DATABASE_URL);
  if (DATABASE_PASSWORD_FILE)
    url.password = encodeURIComponent(readFileSync(DATABASE_PASSWORD_FILE, 'utf8').replace(/[\r\n]+$/, ''));
  // In production a job migrates, as the tables' owner, and the service has no right to.
  return { databaseUrl: url.href, migratesItself: NODE_ENV !== 'production' };
}

/** Where a service's sandbox keeps its memory: in the service's database, or in one of its own, which no job knows of. */
export function sandboxDatabase(config: DatabaseConfig & { SANDBOX_DATABASE_URL?: string }) {
  const { SANDBOX_DATABASE_URL: databaseUrl } = config;
  return databaseUrl === undefined ? serviceDatabase(config) : { databaseUrl, migratesItself: true };
}

/** What must hold of each variable that is the URL of a database. Run after each is right by itself. */
export function databaseRules<C extends DatabaseConfig>(config: C, context: z.RefinementCtx): void {
  const given = Object.keys(config).filter((name): name is keyof C & string => name.endsWith('DATABASE_URL'));
  if (
    config.DATABASE_PASSWORD_FILE &&
    URL.canParse(config.DATABASE_URL) &&
    new URL(config.DATABASE_URL).password
  ) {
    const message = 'must not hold a password beside DATABASE_PASSWORD_FILE';
    context.addIssue({ code: 'custom', path: ['DATABASE_URL'], message });
  }
  for (const variable of given) {
    const url = config[variable];
    if (typeof url !== 'string') continue;
    const trust = trustIn(url);
    if (trust === 'unreadable') {
      const message =
        'names a certificate or key that cannot be read, or that its sslmode needs and it lacks';
      context.addIssue({ code: 'custom', path: [variable], message });
    } else if (trust === 'none') {
      const must = 'ask for TLS that checks the server (?sslmode=verify-full)';
      refuseInProduction(config, context, { variable, must, unless: 'DATABASE_ALLOW_PLAINTEXT' });
    }
  }
}

/** In node-postgres 9 (and everywhere else) these fall back to plaintext; in 8 they do not yet. */
const WHERE_OFFERED = ['allow', 'prefer'];

/**
 * What node-postgres makes of the URL, by its own parser. With `sslmode` `require`, `verify-ca` or `verify-full`, or
 * `ssl=true`, it insists on TLS and checks certificate and name (it is laxer only where `uselibpqcompat=true` asks for
 * that); with `disable`, or without any, it speaks plaintext; with `no-verify` it would take anybody for the server.
 */
function trustIn(url: string): 'server is checked' | 'none' | 'unreadable' {
  try {
    const { host, ssl, sslmode } = parse(url);
    const isSocketOfThisMachine = host?.startsWith('/');
    const isChecked = ssl === true || (typeof ssl === 'object' && ssl.rejectUnauthorized !== false);
    const isOnlyWhereOffered = WHERE_OFFERED.includes(String(sslmode));
    return isSocketOfThisMachine || (isChecked && !isOnlyWhereOffered) ? 'server is checked' : 'none';
  } catch {
    return 'unreadable';
  }
}
