import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints how much has arrived in a folder, once a second while it grows.
 *
 * @template T
 * @param {object} work
 * @param {string} work.what
 * @param {string} [work.doing] what is done to get it
 * @param {string} work.folder
 * @param {(line: string) => void} work.log
 * @param {() => Promise<T>} fill
 * @returns {Promise<T>}
 */
export async function withProgress({ what, doing = 'downloading', folder, log }, fill) {
  log(`${what}: ${doing} (once)`);
  let last = 0;
  const timer = setInterval(() => {
    const size = megabytes(folder);
    if (size > last) log(`${what}: ${size} MB so far`);
    last = size;
  }, 1000);
  try {
    const result = await fill();
    log(`${what}: here, ${megabytes(folder)} MB`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/**
 * For a program that says too much.
 *
 * @param {number} n
 * @param {(count: number) => void} tell
 * @returns {(line: string) => void} tells of each nth line that it is given
 */
export function onlyNth(n, tell) {
  let count = 0;
  return () => {
    if (++count % n === 0) tell(count);
  };
}

/** @param {string} folder */
function megabytes(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  }
  return Math.round(bytes / 1_000_000);
}
