const { default: Sequencer } = require('@jest/test-sequencer');

/** The proofs in the order of their numbers, which is the order of the page. */
module.exports = class InOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
};
