module.exports = require('../../../jest.preset.cjs')({ displayName: 'contract-order', engines: [] });
