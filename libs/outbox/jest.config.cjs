module.exports = require('../../jest.preset.cjs')({
  displayName: 'outbox',
  engines: ['postgres', 'kafka'],
  testTimeout: 60_000,
});
