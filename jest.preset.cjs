/**
 * The one Jest configuration. `engines` names the real engines the project's tests need
 * (postgres, kafka, temporal, temporal-test-server, mail): an address in the environment is used,
 * else the engine is started for the run, on a free port, and stopped after it.
 *
 * @param {{ displayName: string, engines?: string[] }} project
 */
module.exports = ({ displayName, engines = [], ...rest }) => ({
  displayName,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  testMatch: ['**/*.spec.ts'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: '<rootDir>/tsconfig.spec.json' }] },
  maxWorkers: 2,
  // Nothing is measured by it: on a busy machine a test takes longer, and it is there to end one that hangs.
  testTimeout: 30_000,
  ...(engines.length > 0 && {
    globalSetup: require.resolve('./tools/local-stack/jest/start-engines.mjs'),
    globalTeardown: require.resolve('./tools/local-stack/jest/stop-engines.mjs'),
    globals: { engines },
  }),
  ...rest,
});
