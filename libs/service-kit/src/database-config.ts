import { parse } from 'pg-connection-string';
import { z } from 'zod';
import { refuseInProduction } from './production-rules';
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
  /** In production too: for a network that nobody else is on. */
  DATABASE_ALLOW_PLAINTEXT: trueOrFalse.default(false),
});

type DatabaseConfig = z.infer<typeof databaseVariables> & { NODE_ENV: string };

/** What must hold of each variable that is the URL of a database. Run after each is right by itself. */
export function databaseRules<C extends DatabaseConfig>(config: C, context: z.RefinementCtx): void {
  const given = Object.keys(config).filter((name): name is keyof C & string => name.endsWith('DATABASE_URL'));
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
