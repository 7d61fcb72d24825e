module.exports = require('../../jest.preset.cjs')({
  displayName: 'nestjs-temporal',
  engines: ['temporal'],
  testTimeout: 60_000,
});
