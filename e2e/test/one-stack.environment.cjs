const { readFileSync } = require('node:fs');
const { TestEnvironment } = require('jest-environment-node');
const { Client } = require('pg');

/** Any number, the same for every test file. */
const LOCK = 7_302_027;

/**
 * All test files share one stack, several of them at a time. A file that stops services or falsifies rows says so in its
 * first comment, `@stack alone`, and runs when no other does: the lock lives in a database of the stack and goes with
 * its connection. It is waited for here, where no test's time limit counts.
 */
module.exports = class OneStackEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.alone = context.docblockPragmas.stack === 'alone';
  }

  async setup() {
    await super.setup();
    const { postgres } = JSON.parse(readFileSync(process.env.WAYBILL_STACK, 'utf8'));
    this.lock = new Client({ connectionString: postgres.orchestrator, application_name: 'e2e-lock' });
    await this.lock.connect();
    await this.lock.query(`SELECT pg_advisory_lock${this.alone ? '' : '_shared'}($1)`, [LOCK]);
  }

  async teardown() {
    await this.lock?.end();
    await super.teardown();
  }
};
