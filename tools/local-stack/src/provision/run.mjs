import { spawn } from 'node:child_process';

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {{ uid: number, gid: number }} [options.user]
 * @param {(line: string) => void} [options.onLine] told each line it prints
 * @returns {Promise<string>} what it printed
 * @throws {Error} with the end of its output when it fails
 */
export function run(command, args, { cwd, env, user, onLine = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...user, cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let rest = '';
    /** @param {Buffer} chunk */
    const collect = (chunk) => {
      output += chunk;
      const lines = (rest + chunk).split(/\r?\n|\r/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) return resolve(output);
      const end = output.trimEnd().split('\n').slice(-20).join('\n');
      reject(new Error(`${command} ${args[0] ?? ''} failed with code ${code}:\n${end}`));
    });
  });
}
