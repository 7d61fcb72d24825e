/** What may be asked of one service or engine; "kill" ends it as a crash would. */
export const SERVICE_ACTIONS = /** @type {const} */ (['start', 'stop', 'restart', 'kill']);

/**
 * Carries out what another process asks of the stack: an action and a service or engine, as in "restart payment" or
 * "stop kafka". "env payment" tells what that service is started with.
 *
 * @typedef {import('../processes/restartable.mjs').RestartableProcess} EngineProcess
 * @typedef {import('./service-process.mjs').ServiceProcess} ServiceProcess
 *
 * @param {string} command
 * @param {(name: string) => EngineProcess | ServiceProcess} called throws when there is none
 * @returns {Promise<string>} what to tell the person, or the environment as JSON
 * @throws {Error} when it cannot be done, saying why
 */
export async function carryOut(command, called) {
  const [word, name = ''] = command.split(' ');
  const target = called(name);
  if (word === 'env') return JSON.stringify(environmentOf(target));
  const action = SERVICE_ACTIONS.find((known) => known === word);
  if (!action) throw new Error(`"${word}" is not one of ${SERVICE_ACTIONS.join(', ')}`);
  await target[action === 'kill' ? 'kill9' : action]();
  if (!target.pid) return `${name} is ${action === 'kill' ? 'killed' : 'stopped'}`;
  const where = 'url' in target ? `, at ${target.url}` : '';
  return `${name} is running as process ${target.pid}${where}`;
}

/** @param {EngineProcess | ServiceProcess} target */
function environmentOf(target) {
  if ('options' in target) return target.options.env;
  throw new Error(`${target.name} is no service`);
}
