/** The proofs share one cluster, which `first.ts` started in the process that runs jest. */
module.exports = {
  rootDir: '../..',
  roots: ['<rootDir>/test/mesh/proofs'],
  testMatch: ['**/*.proof.ts'],
  testEnvironment: '<rootDir>/test/mesh/environment.ts',
  testSequencer: '<rootDir>/test/mesh/in-order.cjs',
  // Above all limits of the waits in a test, which tell what they saw; it runs on while a machine stands still.
  testTimeout: 1_200_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
  },
};
