/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: '<rootDir>/test/vanilla-environment.mjs',
  transform: { '\\.ts$': '<rootDir>/test/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/\\.serverless/', '<rootDir>/\\.aws-sam/'],
  coveragePathIgnorePatterns: ['/node_modules/', '/test/', '/dist/'],
  coverageProvider: 'v8',
  maxWorkers: '100%',
  workerIdleMemoryLimit: '200MB', // each suite leaves some MB, and collecting garbage in a heap of 500 MB takes four times as long
  testTimeout: 60_000,
  watchman: false,
  reporters: ['default', '<rootDir>/test/summary-reporter.mjs'],
};
