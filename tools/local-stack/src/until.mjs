import { setTimeout as pause } from 'node:timers/promises';

/** What was waited for did not happen. */
export class NotInTime extends Error {}

/**
 * Asks again and again until the check holds.
 *
 * @template T
 * @param {() => Promise<T | undefined | false> | T | undefined | false} check an exception counts as "not yet"
 * @param {object} options
 * @param {string} options.what what is being waited for, as in "Kafka answers"
 * @param {number} options.timeoutMs
 * @param {number} [options.everyMs]
 * @param {() => Error | undefined} [options.hopeless] an error here ends the wait at once
 * @returns {Promise<T>}
 * @throws {NotInTime} naming what did not happen and the last reason
 */
export async function until(check, { what, timeoutMs, everyMs = 50, hopeless }) {
  const deadline = Date.now() + timeoutMs;
  let lastReason = '';
  for (;;) {
    const error = hopeless?.();
    if (error) throw error;
    try {
      const answer = await check();
      if (answer) return answer;
    } catch (reason) {
      lastReason = reason instanceof Error ? reason.message : String(reason);
    }
    if (Date.now() > deadline) {
      throw new NotInTime(`gave up waiting until ${what}, after ${timeoutMs / 1000} s. ${lastReason}`.trim());
    }
    await pause(everyMs);
  }
}
