import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {Map<string, string[]>} Sums the SHA-256 that each file may have: a program has one for each platform */

/** @param {string} file as `sha256sum` writes it */
export function linesOf(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [sum = '', path = ''] = line.split('  ');
    return { sum, path };
  });
}

/**
 * @param {string} file as `sha256sum` writes it
 * @param {string} folder
 * @returns {Sums} of the files that are listed in that folder, by their names in it
 */
export function listedSums(file, folder) {
  /** @type {Sums} */
  const sums = new Map();
  for (const { sum, path } of linesOf(file)) {
    if (!path.startsWith(`${folder}/`)) continue;
    const name = path.slice(folder.length + 1);
    sums.set(name, [...(sums.get(name) ?? []), sum]);
  }
  return sums;
}

/** @param {string} folder @returns {Sums} of all files below it, also behind links to files */
export function sumsOf(folder) {
  /** @type {Sums} */
  const sums = new Map();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) sums.set(name, [sumOf(file)]);
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

/** Read piece by piece, into the same memory: one of the programs has 150 MB, and this is done at every start. */
const chunk = Buffer.allocUnsafe(1_048_576);

/** @param {string} file */
function sumOf(file) {
  const hash = createHash('sha256');
  const descriptor = openSync(file, 'r');
  try {
    for (let read; (read = readSync(descriptor, chunk)) > 0;) hash.update(chunk.subarray(0, read));
  } finally {
    closeSync(descriptor);
  }
  return hash.digest('hex');
}
