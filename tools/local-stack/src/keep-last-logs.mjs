import { existsSync, renameSync, rmSync } from 'node:fs';

/** Begins a new folder of logs and keeps the one before, no more. @param {string} folder */
export function keepLastLogs(folder) {
  if (!existsSync(folder)) return;
  rmSync(`${folder}.previous`, { recursive: true, force: true });
  renameSync(folder, `${folder}.previous`);
}
