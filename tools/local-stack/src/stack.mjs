import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startEngines } from './engines.mjs';
import { registerSearchAttributes } from './engines/temporal.mjs';
import { records, repository } from './paths.mjs';
import { Keeper } from './processes/keeper.mjs';
import { accessOf } from './kafka/access.mjs';
import { setUpKafka } from './kafka/set-up.mjs';
import { carryOut } from './stack/carry-out.mjs';
import { listenForCommands, mustNotRun } from './stack/control.mjs';
import { databaseVariable } from './stack/databases.mjs';
import { describeStack } from './stack/describe-stack.mjs';
import { discoverServices } from './stack/discover-services.mjs';
import { prepareServices } from './stack/prepare-services.mjs';
import { secureStack } from './stack/secure-stack.mjs';
import { writeStackFile } from './stack/stack-file.mjs';

/**
 * @typedef {object} StackOptions
 * @property {string} dataDir everything the stack keeps
 * @property {string} stackFile where its description is written once all is ready
 * @property {string} logDir
 * @property {boolean} ephemeral the data folder goes when the stack stops
 * @property {boolean} [settingsForGood] the engines' settings are those of a stack that keeps its data all the same
 * @property {boolean} [countStatements] PostgreSQL counts them, in each database's view pg_stat_statements
 * @property {boolean} [secure] TLS and users everywhere; see `npm start -- --secure`
 * @property {import('./stack/secure-stack.mjs').TemporalKind} [temporal] of a secured stack
 * @property {(line: string) => void} log
 * @property {import('./stack/discover-services.mjs').ServiceDescription[]} [services] all apps unless given
 * @property {NodeJS.ProcessEnv} [environment]
 *
 * @typedef {object} RunningStack
 * @property {import('./stack/stack-file.mjs').StackDescription} stack as it is now
 * @property {import('./processes/restartable.mjs').RestartableProcess[]} engines those it has started itself
 * @property {(name: string) => import('./stack/service-process.mjs').ServiceProcess} service
 * @property {() => Promise<void>} stop
 */

/**
 * Starts engines and services, each service as its own process, and waits until all are ready.
 *
 * @param {StackOptions} options
 * @returns {Promise<RunningStack>}
 */
export async function startStack(options) {
  const { dataDir, stackFile, log, environment = process.env } = options;
  const descriptions = options.services ?? discoverServices(repository);
  mustNotRun(stackFile);
  mkdirSync(dataDir, { recursive: true });
  rmSync(stackFile, { force: true });

  /** @type {(() => unknown)[]} */
  const undo = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    while (undo.length > 0) await undo.pop()?.();
  };

  try {
    /** @type {import('./stack/service-process.mjs').ServiceProcess[]} */
    let started = [];
    /** @type {import('./processes/restartable.mjs').RestartableProcess[]} */
    let engineProcesses = [];
    const service = (/** @type {string} */ name) => called(name, started);
    const anything = (/** @type {string} */ name) => called(name, [...started, ...engineProcesses]);
    undo.push(await listenForCommands(stackFile, (command) => carryOut(command, anything)));
    const keeper = new Keeper(records);
    undo.push(() => keeper.close());
    log('starting the engines');
    const secure = options.secure
      ? await secureStack(repository, dataDir, descriptions, options.temporal)
      : undefined;
    const engines = await startEngines(enginesFor(descriptions, environment), {
      ...options,
      secure,
      keeper,
      died: (name, how) => stopping || log(lossOf(name, how, options.logDir)),
    });
    undo.push(() => engines.stop());
    const given = environment['TEMPORAL_ADDRESS'];
    const namespace = environment['TEMPORAL_NAMESPACE'];
    if (given) await registerSearchAttributes({ address: given, namespace, log });

    const access = accessOf(engines.env, environment);
    await setUpKafka({ access, services: descriptions, secure, environment, log });

    log(`starting the services: ${descriptions.map(({ name }) => name).join(', ')}`);
    let ready = false;
    const { services, databases, keysFolder } = await prepareServices({
      ...{ ...options, descriptions, environment, keeper, engines: engines.env },
      changed: () => ready && !stopping && writeStackFile(stackFile, describe()),
    });
    const describe = () =>
      describeStack({ engines: engines.env, services, databases, keysFolder, environment });
    undo.push(() => Promise.all(services.map((service) => service.stop())));
    await startAll(services);

    started = services;
    engineProcesses = engines.processes;
    undo.push(() => rmSync(stackFile, { force: true }));
    ready = true;
    writeStackFile(stackFile, describe());
    return {
      get stack() {
        return describe();
      },
      engines: engines.processes,
      service,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('./stack/discover-services.mjs').ServiceDescription[]} services
 * @param {NodeJS.ProcessEnv} environment
 * @returns {import('./engines.mjs').EngineName[]}
 */
function enginesFor(services, environment) {
  const needsPostgres = services.some(
    ({ name, database }) => database && !environment[databaseVariable(name)],
  );
  return [
    'kafka',
    'temporal',
    'mail',
    'identity',
    ...(needsPostgres ? /** @type {const} */ (['postgres']) : []),
  ];
}

/** @param {string} name @param {string} how @param {string} logDir */
function lossOf(name, how, logDir) {
  return `${name} ${how}. Little works without it. To start it again: npm run service -- start ${name}. Log: ${join(logDir, `${name}.log`)}`;
}

/** @param {import('./stack/service-process.mjs').ServiceProcess[]} services */
async function startAll(services) {
  const outcomes = await Promise.allSettled(services.map((service) => service.start()));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason.message] : [],
  );
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/**
 * @template {import('./processes/restartable.mjs').RestartableProcess} P
 * @param {string} name
 * @param {P[]} processes
 * @returns {P}
 */
function called(name, processes) {
  const found = processes.find((process) => process.name === name);
  if (found) return found;
  if (processes.length === 0) throw new Error('The stack is still starting.');
  throw new Error(`nothing is called "${name}"; there are ${processes.map((one) => one.name).join(', ')}`);
}
