import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startIdentity } from './engines/identity.mjs';
import { startKafka } from './engines/kafka.mjs';
import { startMail } from './engines/mail.mjs';
import { startPostgres } from './engines/postgres.mjs';
import { startGuardedTemporal } from './engines/temporal-guarded.mjs';
import { startTemporal } from './engines/temporal.mjs';
import { records } from './paths.mjs';
import { PortBook } from './ports.mjs';
import { Keeper } from './processes/keeper.mjs';
import { endLeftovers } from './processes/records.mjs';
import { temporalTestServer } from './provision/temporal-cli.mjs';

/**
 * @typedef {import('./engines/start-process.mjs').EngineContext} EngineContext
 * @typedef {import('./engines/start-process.mjs').Engine} Engine
 * @typedef {'kafka' | 'postgres' | 'temporal' | 'temporal-test-server' | 'mail' | 'identity'} EngineName
 *
 * @type {Record<EngineName, { variable: string, alsoKept?: string[], start: (context: EngineContext) => Promise<Engine> }>}
 */
const ENGINES = {
  postgres: { variable: 'POSTGRES_URL', start: startPostgres },
  kafka: { variable: 'KAFKA_BROKERS', start: startKafka },
  temporal: {
    variable: 'TEMPORAL_ADDRESS',
    alsoKept: ['TEMPORAL_UI_URL'],
    start: (context) =>
      context.secure ? startGuardedTemporal(context, context.secure) : startTemporal(context),
  },
  'temporal-test-server': {
    variable: 'TEMPORAL_TEST_SERVER',
    start: async ({ log }) => ({ env: { TEMPORAL_TEST_SERVER: await temporalTestServer(log) } }),
  },
  identity: { variable: 'OIDC_ISSUER', start: startIdentity },
  mail: { variable: 'SMTP_URL', alsoKept: ['MAIL_WEB_URL'], start: startMail },
};

/**
 * Starts the named engines side by side, except those whose address the environment gives.
 *
 * @param {EngineName[]} names
 * @param {object} options
 * @param {string} options.dataDir one folder per engine is made in it
 * @param {string} options.logDir
 * @param {boolean} options.ephemeral the data folder goes when the keeper closes
 * @param {boolean} [options.settingsForGood] see {@link EngineContext}
 * @param {boolean} [options.countStatements] see {@link EngineContext}
 * @param {import('./stack/secure-stack.mjs').SecureStack} [options.secure]
 * @param {(line: string) => void} options.log
 * @param {Keeper} [options.keeper] one of their own, closed when they stop, unless given
 * @param {NodeJS.ProcessEnv} [options.environment]
 * @param {(name: string, how: string) => void} [options.died] told when one ended though nobody had asked it to
 * @returns {Promise<{ env: Record<string, string>, processes: import('./processes/restartable.mjs').RestartableProcess[],
 *   stop: () => Promise<void> }>} the addresses, by the names of their environment variables; those of them that were
 *   started here, which can be stopped and started again
 */
export async function startEngines(
  names,
  {
    dataDir,
    logDir,
    ephemeral,
    settingsForGood,
    countStatements,
    secure,
    log,
    keeper,
    died,
    environment = process.env,
  },
) {
  const unknown = names.find((name) => !(name in ENGINES));
  if (unknown)
    throw new Error(`no engine is called ${unknown}; there are ${Object.keys(ENGINES).join(', ')}`);
  const ended = await endLeftovers(records);
  if (ended.length > 0) log(`ended what a run that broke off had left: ${ended.join(', ')}`);

  const ownKeeper = keeper ?? new Keeper(records);
  mkdirSync(dataDir, { recursive: true });
  if (ephemeral) chmodSync(dataDir, 0o711); // PostgreSQL may run as another user, who has to pass
  if (ephemeral) ownKeeper.throwAway(dataDir);
  const ports = new PortBook({ file: ephemeral ? undefined : join(dataDir, 'ports.json'), env: environment });

  const outcomes = await Promise.allSettled(
    names.map((name) => {
      const dir = join(dataDir, name);
      const settings = { ephemeral, settingsForGood, countStatements, secure };
      const context = { ...settings, dir, logDir, ports, keeper: ownKeeper, log, died };
      return givenBy(environment, name) ?? ENGINES[name].start(context);
    }),
  );
  const engines = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const processes = engines.flatMap((engine) => engine.process ?? []);
  const stop = async () => {
    await Promise.all(processes.map((process) => process.stop()));
    if (!keeper) ownKeeper.close();
  };
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  return { env: Object.assign({}, ...engines.map((engine) => engine.env)), processes, stop };
}

/** @param {NodeJS.ProcessEnv} environment @param {EngineName} name @returns {Engine | undefined} */
function givenBy(environment, name) {
  const { variable, alsoKept = [] } = ENGINES[name];
  if (!environment[variable]) return undefined;
  const given = [variable, ...alsoKept].filter((key) => environment[key]);
  return { env: Object.fromEntries(given.map((key) => [key, environment[key] ?? ''])) };
}
