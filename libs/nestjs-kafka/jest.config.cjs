module.exports = require('../../jest.preset.cjs')({
  displayName: 'nestjs-kafka',
  engines: ['kafka'],
  testTimeout: 60_000,
});
