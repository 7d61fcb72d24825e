import { setTimeout as pause } from 'node:timers/promises';

/** What was waited for did not happen. */
export class NotInTime extends Error {}

/**
 * Asks again and again until there is an answer that is not undefined, null or false.
 *
 * @param what what is waited for, as in "the order is delivered"
 * @throws NotInTime naming what did not happen; whatever `ask` throws, at once
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  { timeoutMs = 30_000, everyMs = 50 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer;
    if (Date.now() > deadline)
      throw new NotInTime(`gave up waiting until ${what}, after ${timeoutMs / 1000} s`);
    await pause(everyMs);
  }
}
