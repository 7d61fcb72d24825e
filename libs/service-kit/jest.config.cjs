module.exports = require('../../jest.preset.cjs')({
  displayName: 'service-kit',
  // Some tests start whole processes, which takes a while on a busy machine.
  testTimeout: 60_000,
});
