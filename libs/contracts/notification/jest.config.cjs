module.exports = require('../../../jest.preset.cjs')({ displayName: 'contract-notification', engines: [] });
