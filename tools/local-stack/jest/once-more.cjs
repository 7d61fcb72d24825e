/**
 * In CI, on a machine whose neighbours nobody knows, a test that fails is tried once more. What it failed with is shown all the
 * same, and is to be mended.
 */
jest.retryTimes(1, { logErrorsBeforeRetry: true });
