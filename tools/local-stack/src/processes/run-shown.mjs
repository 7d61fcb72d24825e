import { spawn } from 'node:child_process';
import { records, repository } from '../paths.mjs';
import { beingOf, keepRecord } from './records.mjs';

/**
 * Runs a command for the person to see. It is a group of its own, recorded, so that it ends with us also when only
 * we are asked to end.
 *
 * @param {string} name
 * @param {string[]} args to Node
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [node] the one we run on unless given
 * @returns {Promise<number>} its exit code
 */
export function runShown(name, args, env = process.env, node = process.execPath) {
  const child = spawn(node, args, {
    ...{ cwd: repository, env, detached: true },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const leaving = { stopSignal: /** @type {const} */ ('SIGTERM'), graceMs: 10_000 };
  const forget = keepRecord(records, { process: { name, ...beingOf(child.pid), ...leaving } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  }).finally(forget);
}
