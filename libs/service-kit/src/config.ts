import { z } from 'zod';
import { databaseRules, databaseVariables } from './database-config';
import { httpVariables } from './http-config';
import { identityRules, identityVariables } from './identity/identity-config';
import { kafkaRules, kafkaVariables } from './kafka-config';
import { managementVariables } from './management';
import { nodeEnv } from './production-rules';
import { temporalRules, temporalVariables } from './temporal-config';
import { wholeNumber } from './whole-number';

/** The environment variables that all services share; a service extends it with its own. */
export const baseConfig = z.object({
  /** Where HTTP listens. */
  HOST: z.string().default('127.0.0.1'),
  /** 0 takes any free port, said in the log. */
  PORT: wholeNumber(0, 65_535).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  NODE_ENV: nodeEnv,
  /** How long work that runs may go on after SIGTERM. */
  SHUTDOWN_GRACE_SECONDS: wholeNumber(1, 600).default(10),
  ...httpVariables.shape,
  ...managementVariables.shape,
  ...identityVariables.shape,
  ...databaseVariables.shape,
  ...kafkaVariables.shape,
  ...temporalVariables.shape,
});
export type BaseConfig = z.infer<typeof baseConfig>;

type Environment = Record<string, string | undefined>;

/** The configuration in these variables, or what is wrong with them. A variable that is empty counts as missing. */
export function parseConfig<T extends z.ZodObject<typeof baseConfig.shape>>(schema: T, env: Environment) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return schema
    .superRefine(kafkaRules)
    .superRefine(databaseRules)
    .superRefine(identityRules)
    .superRefine(temporalRules)
    .safeParse(given);
}

/**
 * The service's configuration. When something is wrong, prints a line for each wrong variable, never its value, and
 * ends the process with exit code 1.
 */
export function loadConfig<T extends z.ZodObject<typeof baseConfig.shape>>(
  schema: T,
  env: Environment = process.env,
): z.infer<T> {
  const parsed = parseConfig(schema, env);
  if (parsed.success) return parsed.data;
  for (const line of problems(parsed.error, env)) process.stderr.write(`${line}\n`);
  process.exit(1);
}

function problems(error: z.ZodError, env: Environment): string[] {
  const lines = error.issues.map(({ code, path, message }) => {
    const name = String(path[0]);
    // A rule between variables has its own words for one that is missing.
    if (code === 'custom' || env[name]) return `${name}: ${message}`;
    // Where the schema says what it must be, that is also what to do; what zod says by itself is not.
    return message.startsWith('must ') ? `${name}: is missing, and ${message}` : `${name}: is missing`;
  });
  return [...new Set(lines)];
}
