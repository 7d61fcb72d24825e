import { PortInUse } from '../ports.mjs';
import { RestartableProcess } from '../processes/restartable.mjs';
import { NotInTime, until } from '../until.mjs';

/**
 * @typedef {object} EngineContext
 * @property {string} dir where this engine keeps its state
 * @property {string} logDir
 * @property {boolean} ephemeral state is thrown away afterwards: speed before durability
 * @property {boolean} [settingsForGood] its settings are those of an engine that keeps its state all the same
 * @property {boolean} [countStatements] PostgreSQL counts them, in each database's view pg_stat_statements
 * @property {import('../stack/secure-stack.mjs').SecureStack} [secure] of a stack in which nobody is believed
 * @property {import('../ports.mjs').PortBook} ports
 * @property {import('../processes/keeper.mjs').Keeper} keeper
 * @property {(line: string) => void} log
 * @property {(name: string, how: string) => void} [died] told when one ended though nobody had asked it to
 *
 * @typedef {{ env: Record<string, string>, process?: RestartableProcess }} Engine
 */

/**
 * Starts an engine that can be stopped and started again, as often as need be, with the same ports and data.
 *
 * @param {EngineContext} context
 * @param {import('../processes/keeper.mjs').Launch} launch
 * @param {() => Promise<unknown>} answers as for {@link startProcess}
 * @returns {Promise<RestartableProcess>}
 * @throws {PortInUse} when it ended because its port was taken
 */
export async function startEngine(context, launch, answers) {
  const { name } = launch;
  const engine = new RestartableProcess(name, () => startProcess(context, launch, answers), {
    changed: () => {},
    died: (how) => context.died?.(name, how),
  });
  await engine.start();
  return engine;
}

/**
 * Starts a process and waits until it answers.
 *
 * @param {Pick<EngineContext, 'keeper'>} context
 * @param {import('../processes/keeper.mjs').Launch} launch
 * @param {() => Promise<unknown>} answers throws or resolves to something falsy while it is not up
 * @returns {Promise<import('../processes/keeper.mjs').KeptProcess>}
 * @throws {PortInUse} when it ended because its port was taken
 */
export async function startProcess({ keeper }, launch, answers) {
  const started = keeper.launch(launch);
  const hopeless = () => {
    const ending = started.ending();
    if (!ending) return undefined;
    const output = started.output();
    if (/address already in use|could not bind|EADDRINUSE/i.test(output)) {
      return new PortInUse(`a port ${launch.name} needs`, `See ${launch.logFile}.`);
    }
    return new Error(`${launch.name} ${ending}. The end of ${launch.logFile}:\n${output}`);
  };
  try {
    // Whoever holds the port instead may accept and never answer: its end ends the question too.
    const answersOrEnds = () => Promise.race([answers(), started.ended.then(() => false)]);
    await until(answersOrEnds, { what: `${launch.name} answers`, timeoutMs: 90_000, hopeless });
  } catch (error) {
    await started.stop();
    if (error instanceof NotInTime) throw new Error(`${error.message} Log: ${launch.logFile}`);
    throw error;
  }
  return started;
}
