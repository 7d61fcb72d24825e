import { basename, join } from 'node:path';
import { tool } from '../paths.mjs';
import { once } from './once.mjs';
import { differences, listedSums, sumsOf } from './sums.mjs';

/** Every file of the cache that is run, on each platform. In git: whoever changes the cache does not change this. */
export const LIST = join(tool, 'cache.sha256');

/**
 * Fetches a folder of the cache once, and looks at every call whether its files are still those that are listed.
 *
 * @param {string} folder
 * @param {(unfinished: string) => Promise<void>} fetch
 * @throws {Error} naming each file that is not
 */
export async function fetchOnce(folder, fetch) {
  const listed = listedSums(LIST, basename(folder));
  await once(folder, async (unfinished) => {
    await fetch(unfinished);
    const wrong = differences(sumsOf(unfinished), listed);
    if (wrong.length === 0) return;
    throw new Error(`what was fetched is not what ${LIST} lists, and is not used:\n${wrong.join('\n')}`);
  });
  refuseChanged(folder);
}

/** @param {string} folder @throws {Error} naming each file in it that is not as it is listed */
export function refuseChanged(folder) {
  const wrong = differences(sumsOf(folder), listedSums(LIST, basename(folder)));
  if (wrong.length === 0) return;
  const remedy = `Nothing in it is run. Remove the folder, and it is fetched again.`;
  throw new Error(`${folder} is not as it was fetched:\n${wrong.join('\n')}\n${remedy}`);
}
