import { delimiter, dirname, join } from 'node:path';
import { tool } from '../paths.mjs';
import { runShown } from '../processes/run-shown.mjs';
import { nodeOf } from '../provision/node.mjs';
import { say } from '../say.mjs';

/** Every major version that the root's package.json allows, oldest first. */
export const NODE_VERSIONS = ['20', '22', '24'];

/** The newest of them that is not the one we run on. @param {string} [ours] as in `24.21.0` */
export function anotherNode(ours = process.versions.node) {
  const [other] = NODE_VERSIONS.filter((major) => major !== ours.split('.')[0]).reverse();
  return /** @type {string} */ (other);
}

/**
 * Runs one of this tool's commands, and all that it starts, on another Node.
 *
 * @param {{ program: string, version: string }} node
 * @param {string} command as in `demo`
 * @param {string[]} [args]
 * @returns {Promise<boolean>} whether it ended well
 */
export async function runOn({ program, version }, command, args = []) {
  say(`\n${command} on Node ${version}`);
  // What is started by its name, as Jest by Nx, has to find this one first; all else is started as what we run on.
  const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env['PATH'] ?? ''}` };
  const file = join(tool, 'bin', `${command}.mjs`);
  return (await runShown(`${command} on Node ${version}`, [file, ...args], env, program)) === 0;
}

/** The demo, on one version beside our own. @returns {Promise<import('./results.mjs').Count>} one test */
export async function demoOnAnotherNode() {
  try {
    const passed = await runOn(await nodeOf(anotherNode(), say), 'demo');
    return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  }
}
