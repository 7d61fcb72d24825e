import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ packages: Record<string, { version?: string, optional?: boolean, link?: boolean }> }} LockFile
 */

/**
 * @param {string} repository
 * @returns {boolean} whether what is installed is not what package-lock.json asks for
 */
export function needsInstall(repository) {
  const wanted = lockFile(join(repository, 'package-lock.json'));
  const installed = lockFile(join(repository, 'node_modules', '.package-lock.json'));
  return !wanted || !installed || differs(wanted, installed);
}

/**
 * @param {LockFile} wanted
 * @param {LockFile} installed what npm noted in node_modules; optional packages of other machines are not in it
 */
export function differs(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path]) => path.includes('node_modules/'))
    .some(([path, { version, optional }]) => {
      const present = installed.packages[path];
      return present ? present.version !== version : !optional;
    });
}

/** @param {string} file @returns {LockFile | undefined} */
function lockFile(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
