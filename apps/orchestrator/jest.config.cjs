module.exports = require('../../jest.preset.cjs')({
  displayName: 'orchestrator',

  engines: ['postgres', 'kafka', 'temporal', 'temporal-test-server'],
});
