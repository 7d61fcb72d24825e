module.exports = require('../../jest.preset.cjs')({
  displayName: 'order-publisher',
  engines: ['kafka'],
  testTimeout: 60_000,
});
