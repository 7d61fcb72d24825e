import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { once } from './once.mjs';
import { differences, listedSums, sumsOf } from './sums.mjs';

/** Lies beside what it is about, so it holds against damage, and not against whoever can write both. */
const RECORD = 'built.sha256';

/**
 * Builds a folder of the cache once, and looks at every call whether its files are still those that were built. No list in
 * git can have their sums: each version of the compiler makes other programs.
 *
 * @param {string} folder
 * @param {(unfinished: string) => Promise<void>} build
 * @throws {Error} naming each file that is not
 */
export async function buildOnce(folder, build) {
  const name = basename(folder);
  await once(folder, async (unfinished) => {
    await build(unfinished);
    const lines = [...sumsOf(unfinished)].map(([file, [sum]]) => `${sum}  ${name}/${file}\n`);
    writeFileSync(join(unfinished, RECORD), lines.join(''));
  });
  const record = join(folder, RECORD);
  const present = sumsOf(folder);
  present.delete(RECORD);
  const wrong = differences(present, existsSync(record) ? listedSums(record, name) : new Map());
  if (wrong.length === 0) return;
  const remedy = `Nothing in it is run. Remove the folder, and it is built again.`;
  throw new Error(`${folder} is not as it was built:\n${wrong.join('\n')}\n${remedy}`);
}
