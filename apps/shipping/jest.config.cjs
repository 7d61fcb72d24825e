module.exports = require('../../jest.preset.cjs')({
  displayName: 'shipping',
  engines: ['postgres', 'kafka', 'temporal'],
  // Real engines on a busy machine.
  testTimeout: 60_000,
});
