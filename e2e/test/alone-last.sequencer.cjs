const { readFileSync } = require('node:fs');
const Sequencer = require('@jest/test-sequencer').default;

/** Files that need the stack alone come last, and the one that looks at everything the others left behind after them. */
module.exports = class AloneLastSequencer extends Sequencer {
  sort(tests) {
    const rank = ({ path }) =>
      path.endsWith('invariants.spec.ts') ? 2 : readFileSync(path, 'utf8').includes('@stack alone') ? 1 : 0;
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
