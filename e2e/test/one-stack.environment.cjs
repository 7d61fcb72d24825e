const { TestEnvironment } = require('jest-environment-node');
const { takeTurn } = require('./turns.cjs');

/**
 * All test files share one stack, several of them at a time. A file that stops services, falsifies rows or counts says so in
 * its first comment, `@stack alone`, and runs when no other does. Its turn is waited for here, where no test's time limit counts.
 */
module.exports = class OneStackEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.alone = context.docblockPragmas.stack === 'alone';
  }

  async setup() {
    await super.setup();
    this.endTurn = await takeTurn(process.env.WAYBILL_E2E_TURNS, this.alone);
  }

  async teardown() {
    await this.endTurn?.();
    await super.teardown();
  }
};
