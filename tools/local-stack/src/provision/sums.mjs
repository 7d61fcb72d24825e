import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** @typedef {Map<string, string[]>} Sums the SHA-256 that each file may have: a program has one for each platform */

/**
 * @param {string} file as `sha256sum` writes it
 * @param {string} folder
 * @returns {Sums} of the files that are listed in that folder, by their names in it
 */
export function listedSums(file, folder) {
  /** @type {Sums} */
  const sums = new Map();
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [sum = '', path = ''] = line.split('  ');
    if (!path.startsWith(`${folder}/`)) continue;
    const name = path.slice(folder.length + 1);
    sums.set(name, [...(sums.get(name) ?? []), sum]);
  }
  return sums;
}

/** @param {string} folder @returns {Promise<Sums>} of all files below it, also behind links to files */
export async function sumsOf(folder) {
  /** @type {Sums} */
  const sums = new Map();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) sums.set(name, [await sumOf(file)]);
  }
  return sums;
}

/**
 * @param {Sums} present
 * @param {Sums} wanted
 * @returns {string[]} what is wrong with each file that is changed, added or gone
 */
export function differences(present, wanted) {
  const wrong = [...present].flatMap(([name, [sum = '']]) => {
    const right = wanted.get(name);
    if (!right) return [`${name} does not belong there`];
    return right.includes(sum) ? [] : [`${name} has been changed (its SHA-256 is ${sum})`];
  });
  const gone = [...wanted.keys()].filter((name) => !present.has(name));
  return [...wrong, ...gone.map((name) => `${name} is missing`)];
}

/** @param {string} file */
async function sumOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
