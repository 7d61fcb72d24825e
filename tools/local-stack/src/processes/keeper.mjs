import { fork, spawn } from 'node:child_process';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endGroup } from './group.mjs';
import { beingOf, keepRecord } from './records.mjs';

/**
 * @typedef {object} Launch
 * @property {string} name
 * @property {string} command
 * @property {string[]} args
 * @property {string} logFile
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {{ uid: number, gid: number }} [user] whom to run as
 * @property {NodeJS.Signals} [stopSignal]
 * @property {number} [graceMs] how long it may take to leave before it is killed
 *
 * @typedef {object} KeptProcess
 * @property {string} name
 * @property {number} pid
 * @property {string} logFile
 * @property {() => string} output the end of what it has printed
 * @property {() => string | undefined} ending how it ended; undefined while it runs
 * @property {Promise<string>} ended
 * @property {() => Promise<void>} stop
 */

/** Starts processes, each in a group of its own with its output in a file, and sees that none outlives its owner. */
export class Keeper {
  /** @param {string} recordsFolder */
  constructor(recordsFolder) {
    this.recordsFolder = recordsFolder;
    /** @type {Map<string, () => void>} */
    this.throwAways = new Map();
    const reaper = join(dirname(fileURLToPath(import.meta.url)), 'reaper.mjs');
    const { pid, birth } = beingOf();
    this.reaper = fork(reaper, [recordsFolder, String(pid), birth], {
      detached: true,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.reaper.unref();
    this.reaper.channel?.unref();
  }

  /** @param {string} directory removed at the close, or when the owner ends, however it ends */
  throwAway(directory) {
    this.throwAways.set(directory, keepRecord(this.recordsFolder, { directory }));
  }

  /**
   * @param {Launch} launch
   * @returns {KeptProcess}
   */
  launch({ name, command, args, logFile, env, cwd, user, stopSignal = 'SIGTERM', graceMs = 15_000 }) {
    mkdirSync(dirname(logFile), { recursive: true });
    const output = openSync(logFile, 'a');
    const begin = fstatSync(output).size;
    const child = spawn(command, args, {
      ...user,
      env,
      cwd,
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const pid = child.pid ?? 0;
    const forget = pid
      ? keepRecord(this.recordsFolder, { process: { name, ...beingOf(pid), stopSignal, graceMs } })
      : () => {};

    /** @type {string | undefined} */
    let ending;
    /** @type {Promise<string>} */
    const ended = new Promise((resolve) => {
      const note = (/** @type {string} */ how) => {
        ending = how;
        forget();
        resolve(how);
      };
      child.once('error', (error) => note(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) => note(signal ? `ended by ${signal}` : `ended with code ${code}`));
    });
    const stop = async () => {
      if (ending === undefined) await endGroup({ pid, stopSignal, graceMs });
      await ended;
    };
    return { name, pid, logFile, output: () => lastLines(logFile, begin), ending: () => ending, ended, stop };
  }

  /** Its processes have ended: the throw-away folders go, and nothing is left to watch. */
  close() {
    for (const [directory, forget] of this.throwAways) {
      rmSync(directory, { recursive: true, force: true });
      forget();
    }
    if (this.reaper.connected) this.reaper.send('done', () => {});
  }
}

/** @param {string} file @param {number} begin in bytes @returns {string} */
function lastLines(file, begin) {
  const text = readFileSync(file).subarray(begin).toString('utf8');
  return text.trimEnd().split('\n').slice(-15).join('\n');
}
