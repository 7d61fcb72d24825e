import { readFileSync, readdirSync } from 'node:fs';
import { until } from '../until.mjs';

/**
 * Ends a process group: asks first, kills when the time for leaving is over.
 *
 * @param {object} group
 * @param {number} group.pid the group's leader
 * @param {NodeJS.Signals} group.stopSignal
 * @param {number} group.graceMs
 */
export async function endGroup({ pid, stopSignal, graceMs }) {
  // The leader alone is asked: it knows how to take its children down in order.
  signal(pid, stopSignal);
  const left = await isGone(pid, graceMs);
  if (left) return;
  signal(-pid, 'SIGKILL');
  await isGone(pid, 10_000);
}

/** @param {number} pid @param {number} timeoutMs */
async function isGone(pid, timeoutMs) {
  try {
    return await until(() => !groupRuns(pid), {
      what: `process group ${pid} has ended`,
      timeoutMs,
      everyMs: 20,
    });
  } catch {
    return false;
  }
}

/** @param {number} target a process id, or a negative one for its group @param {NodeJS.Signals} name */
export function signal(target, name) {
  try {
    process.kill(target, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/** @param {number} pgid */
function groupRuns(pgid) {
  try {
    process.kill(-pgid, 0);
  } catch {
    return false;
  }
  return !onlyZombiesIn(pgid);
}

/** Where nobody collects orphans' exit codes (some containers), a dead group can still be signalled. @param {number} pgid */
function onlyZombiesIn(pgid) {
  let processes;
  try {
    processes = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
  } catch {
    return false;
  }
  return !processes.some((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === pgid && state !== 'Z';
    } catch {
      return false;
    }
  });
}
