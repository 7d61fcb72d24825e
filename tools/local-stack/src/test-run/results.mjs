import { readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Count */

/**
 * @param {string} file what Jest wrote with --json
 * @returns {Count} a suite that could not run at all counts as one failure, and so does a missing file
 */
export function countFromJest(file) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = results;
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/**
 * @param {string} output what Node's test runner printed as TAP
 * @returns {Count} output without a summary counts as one failure
 */
export function countFromTap(output) {
  const number = (/** @type {string} */ what) =>
    Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(output)?.[1]);
  const passed = number('pass');
  const failed = number('fail') + number('cancelled');
  return Number.isNaN(passed + failed) ? { passed: 0, failed: 1 } : { passed, failed };
}

/** @param {Count[]} counts @returns {Count} */
export function sum(counts) {
  return counts.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    { passed: 0, failed: 0 },
  );
}
