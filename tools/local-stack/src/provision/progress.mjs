import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints how much of a download has arrived, once a second while it grows.
 *
 * @template T
 * @param {{ what: string, folder: string, log: (line: string) => void }} download
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ what, folder, log }, work) {
  log(`${what}: downloading (once)`);
  let last = 0;
  const timer = setInterval(() => {
    const size = megabytes(folder);
    if (size > last) log(`${what}: ${size} MB so far`);
    last = size;
  }, 1000);
  try {
    const result = await work();
    log(`${what}: here, ${megabytes(folder)} MB`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/** @param {string} folder */
function megabytes(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    bytes += statSync(join(folder, entry), { throwIfNoEntry: false })?.size ?? 0;
  }
  return Math.round(bytes / 1_000_000);
}
