module.exports = require('../../../jest.preset.cjs')({ displayName: 'contract-payment', engines: [] });
