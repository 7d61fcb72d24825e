/** Tells the person at the terminal. @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/**
 * Ends the program because of something the person can read about and change: no stack trace.
 *
 * @param {unknown} error
 * @returns {never}
 */
export function giveUp(error) {
  const reason = process.env['WAYBILL_DEBUG'] && error instanceof Error ? error.stack : undefined;
  process.stderr.write(`${reason ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
}
