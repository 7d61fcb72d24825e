// So that a letter that tells the machine's own time does not go unnoticed.
process.env.TZ = 'America/New_York';

module.exports = require('../../jest.preset.cjs')({
  displayName: 'notification',
  engines: ['postgres', 'kafka', 'temporal', 'mail'],
  testTimeout: 60_000,
});
