module.exports = require('../../../jest.preset.cjs')({ displayName: 'contract-inventory', engines: [] });
