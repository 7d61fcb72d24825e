import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beingOf } from '../processes/records.mjs';
import { isSameProcess } from '../processes/identity.mjs';
import { until } from '../until.mjs';

/**
 * Makes a folder once, also when several processes ask for it at the same time. It appears whole or not at all.
 *
 * @param {string} folder
 * @param {(unfinished: string) => Promise<void>} fill
 */
export async function once(folder, fill) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const release = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return;
    const unfinished = `${folder}.unfinished`;
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished);
    await fill(unfinished);
    renameSync(unfinished, folder);
  } finally {
    release();
  }
}

/** @param {string} file @returns {Promise<() => void>} */
async function lock(file) {
  await until(() => take(file), {
    what: `${file} is free (another process fills it)`,
    timeoutMs: 15 * 60_000,
    everyMs: 200,
  });
  return () => rmSync(file, { force: true });
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify(beingOf()), { flag: 'wx' });
    return true;
  } catch {
    const holder = JSON.parse(readFileSync(file, 'utf8'));
    if (!isSameProcess(holder)) rmSync(file, { force: true });
    return false;
  }
}
