module.exports = require('../../jest.preset.cjs')({
  displayName: 'workspace-checks',
  testTimeout: 120_000,
  maxConcurrency: 2, // services that are started to see them refuse
});
