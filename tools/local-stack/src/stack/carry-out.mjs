/** What may be asked of one service. */
export const SERVICE_ACTIONS = /** @type {const} */ (['start', 'stop', 'restart']);

/**
 * Carries out what another process asks of the stack: an action and a service, as in "restart payment". "env payment"
 * tells what that service is started with.
 *
 * @param {string} command
 * @param {(name: string) => import('./service-process.mjs').ServiceProcess} service throws when there is none
 * @returns {Promise<string>} what to tell the person, or the environment as JSON
 * @throws {Error} when it cannot be done, saying why
 */
export async function carryOut(command, service) {
  const [word, name = ''] = command.split(' ');
  const target = service(name);
  if (word === 'env') return JSON.stringify(target.options.env);
  const action = SERVICE_ACTIONS.find((known) => known === word);
  if (!action) throw new Error(`"${word}" is not one of ${SERVICE_ACTIONS.join(', ')}`);
  await target[action]();
  return target.pid ? `${name} is running as process ${target.pid}, at ${target.url}` : `${name} is stopped`;
}
