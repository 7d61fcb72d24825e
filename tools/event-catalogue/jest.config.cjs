module.exports = require('../../jest.preset.cjs')({
  displayName: 'event-catalogue',
  engines: [],
  // Loading the rules of AsyncAPI takes seconds on a busy machine.
  testTimeout: 60_000,
});
