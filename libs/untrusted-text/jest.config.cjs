module.exports = require('../../jest.preset.cjs')({ displayName: 'untrusted-text' });
