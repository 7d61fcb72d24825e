module.exports = require('../jest.preset.cjs')({
  displayName: 'e2e',
  globalSetup: require.resolve('../tools/local-stack/jest/start-stack.mjs'),
  globalTeardown: require.resolve('../tools/local-stack/jest/stop-stack.mjs'),
  // One stack for all: the invariants look at the whole of it, so nothing else may be moving.
  maxWorkers: 1,
  testTimeout: 120_000,
});
