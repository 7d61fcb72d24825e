module.exports = require('../../jest.preset.cjs')({
  displayName: 'orchestrator',
  // Budgets of a few seconds pass in real time while a team is at work.

  engines: ['postgres', 'kafka', 'temporal', 'temporal-test-server'],
});
