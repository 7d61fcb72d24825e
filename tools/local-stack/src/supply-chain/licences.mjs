import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../paths.mjs';

/** Under which a package may come, in the words that packages use. One that is not here is for a person to read first. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Apache-2.0 AND MIT',
  '(Apache-2.0 OR MPL-1.1)',
  '(MIT OR CC0-1.0)',
  '(MIT OR EUPL-1.1+)',
];

/** These do not say it where npm looks; it was read in the package itself. @type {Record<string, string>} */
const READ_BY_HAND = { 'busboy@1.6.0': 'MIT', 'streamsearch@1.1.0': 'MIT', 'unionfs@4.6.0': 'Unlicense' };

/** @typedef {{ name: string, licence: string }} Licensed name: with its version */

/**
 * @param {Record<string, { name?: string, version?: string, license?: string, link?: boolean }>} [packages] as in package-lock.json
 * @returns {Licensed[]} every package of others that it names, also those of tools and of other machines, by name
 */
export function licences(packages = lockedPackages()) {
  const found = Object.entries(packages)
    .filter(([path, { link }]) => path.includes('node_modules/') && !link)
    .map(([path, { name = path.replace(/^.*node_modules\//, ''), version, license }]) => {
      const versioned = `${name}@${version}`;
      return { name: versioned, licence: license ?? READ_BY_HAND[versioned] ?? 'not stated' };
    });
  const byName = new Map(found.map((licensed) => [licensed.name, licensed]));
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {Licensed[]} found @returns {Licensed[]} those that nobody has allowed */
export function notAllowed(found) {
  return found.filter(({ licence }) => !ALLOWED.includes(licence));
}

function lockedPackages() {
  return JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')).packages;
}
