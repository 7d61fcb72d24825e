module.exports = require('../jest.preset.cjs')({
  displayName: 'e2e',
  globalSetup: require.resolve('./test/start.mjs'),
  globalTeardown: require.resolve('./test/stop.mjs'),
  // They mostly wait. One stack for all; who needs it alone says so.
  maxWorkers: 4,
  testEnvironment: require.resolve('./test/one-stack.environment.cjs'),
  testSequencer: require.resolve('./test/alone-last.sequencer.cjs'),
  testTimeout: 120_000,
  // npm run test:long
  ...(process.env.WAYBILL_LONG ? {} : { testPathIgnorePatterns: ['/node_modules/', '\\.long\\.spec\\.ts$'] }),
});
