export default {
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  reporters: ['default', '<rootDir>/tests/support/summary-reporter.mjs'],
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/esbuild-transform.mjs' },
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/conformance',
    '<rootDir>/bench',
    '<rootDir>/.serverless',
  ],
  testTimeout: 30_000,
};
