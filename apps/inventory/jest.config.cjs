module.exports = require('../../jest.preset.cjs')({
  displayName: 'inventory',
  engines: ['postgres', 'kafka', 'temporal'],
  testTimeout: 60_000,
});
