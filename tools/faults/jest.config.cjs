module.exports = require('../../jest.preset.cjs')({ displayName: 'faults', engines: [] });
