import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commonGround } from '../paths.mjs';
import { copyOfPrograms, packagedPrograms } from './postgres-programs.mjs';

/**
 * @typedef {object} PostgresHome
 * @property {string} bin folder of the programs
 * @property {string} data
 * @property {string} secrets folder for the superuser's password
 * @property {User} [user] whom to run as, when we are root
 *
 * @typedef {{ uid: number, gid: number }} User
 */

/**
 * Where PostgreSQL lives. It refuses to run as root, so root hands it to another user, and that one must be able to
 * enter the folders: where the clone sits in a folder only root may enter, programs and data go elsewhere.
 *
 * @param {import('./start-process.mjs').EngineContext} context
 * @returns {Promise<PostgresHome>}
 */
export async function postgresHome(context) {
  const { dir, log } = context;
  const bin = await packagedPrograms();
  mkdirSync(dir, { recursive: true });
  const user = process.getuid?.() === 0 ? unprivilegedUser() : undefined;
  if (!user) return { bin, data: join(dir, 'data'), secrets: dir };
  const home = mayEnter(user, dir) ? dir : folderElsewhere(context);
  const data = join(home, 'data');
  return { bin: mayEnter(user, bin) ? bin : await copyOfPrograms(bin, log), data, secrets: home, user };
}

/**
 * A folder in common ground that belongs to this one. It is noted here, so that who removes this folder begins anew.
 *
 * @param {import('./start-process.mjs').EngineContext} context
 */
function folderElsewhere({ dir, ephemeral, keeper, log }) {
  const note = join(dir, 'lives-in');
  if (!existsSync(note)) writeFileSync(note, mkdtempSync(join(commonGround, 'waybill-postgres-data-')));
  const elsewhere = readFileSync(note, 'utf8');
  mkdirSync(elsewhere, { recursive: true });
  chmodSync(elsewhere, 0o711);
  if (ephemeral) keeper.throwAway(elsewhere);
  else log(`PostgreSQL: its user may not enter ${dir}, so its data is in ${elsewhere}`);
  return elsewhere;
}

/** @returns {User} */
function unprivilegedUser() {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (/** @type {string} */ flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue; // no such user here
    }
  }
  throw new Error(
    'PostgreSQL cannot run as root, and there is no user "postgres" or "nobody" to run it as. Run as an ordinary user.',
  );
}

/** @param {User} user @param {string} folder */
function mayEnter(user, folder) {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}
