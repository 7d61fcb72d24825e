module.exports = require('../../jest.preset.cjs')({ displayName: 'workspace-checks', testTimeout: 120_000 });
