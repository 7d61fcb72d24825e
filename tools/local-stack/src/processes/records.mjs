import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endGroup } from './group.mjs';
import { birthOf, isSameProcess } from './identity.mjs';

/**
 * @typedef {{ pid: number, birth: string }} Being a process, recognisable also after its id was given to another
 * @typedef {{ owner: Being, order: number, process?: Being & { name: string, stopSignal: NodeJS.Signals,
 *   graceMs: number }, directory?: string }} RunRecord what the owner started, or a folder that dies with it
 */

let order = 0;

/** @param {number} [pid] @returns {Being} */
export function beingOf(pid = process.pid) {
  return { pid, birth: birthOf(pid) ?? 'gone' };
}

/**
 * Notes what this process started, so that it can be ended also when this process is gone.
 *
 * @param {string} folder
 * @param {Omit<RunRecord, 'owner' | 'order'>} what
 * @returns {() => void} removes the note
 */
export function keepRecord(folder, what) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${++order}-${what.process?.name ?? 'folder'}.json`);
  writeFileSync(file, JSON.stringify({ owner: beingOf(), order, ...what }));
  return () => rmSync(file, { force: true });
}

/**
 * Ends what owners that are gone have left behind: their processes, last started first, then their throw-away
 * folders. A process is touched only if it is the very one recorded.
 *
 * @param {string} folder
 * @returns {Promise<string[]>} the names of the processes that had to be ended
 */
export async function endLeftovers(folder) {
  const orphans = readRecords(folder).filter(({ record }) => !isSameProcess(record.owner));
  orphans.sort((a, b) => b.record.order - a.record.order);
  const ended = [];
  for (const { record } of orphans) {
    if (!record.process || !isSameProcess(record.process)) continue;
    await endGroup(record.process);
    ended.push(record.process.name);
  }
  for (const { file, record } of orphans) {
    if (record.directory) rmSync(record.directory, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
  return ended;
}

/** @param {string} folder @returns {{ file: string, record: RunRecord }[]} */
function readRecords(folder) {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => /^\d+-\d+-.*\.json$/.test(name))
    .flatMap((name) => {
      const file = join(folder, name);
      try {
        return [{ file, record: JSON.parse(readFileSync(file, 'utf8')) }];
      } catch {
        return []; // removed, or still being written, by its owner
      }
    });
}
