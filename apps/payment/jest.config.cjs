module.exports = require('../../jest.preset.cjs')({
  displayName: 'payment',
  engines: ['postgres', 'kafka', 'temporal'],
  testTimeout: 120_000,
});
