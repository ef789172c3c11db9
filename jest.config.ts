/** @jest-config-loader esbuild-register */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from 'jest';

const rootDir = dirname(fileURLToPath(import.meta.url));
const workspaces = ['packages', 'plugins', 'apps'];

/** Sources name their neighbours `./x.js`, as Node wants them; on disk that is x.ts, or x.js inside a dist. */
const shared = {
  rootDir,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'] },
};

const collectCoverageFrom = workspaces.map((folder) => `${folder}/*/src/**/*.ts`).concat('!**/*.test.ts');

const config: Config = {
  rootDir,
  maxWorkers: '100%',
  // Tests in test/ and tests/ start real processes. Jest takes this for all projects or none.
  testTimeout: 60_000,
  collectCoverageFrom,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: workspaces.map((folder) => `<rootDir>/${folder}/*/src/**/*.test.ts`),
      testEnvironmentOptions: { customExportConditions: ['@millrace/source', 'node', 'node-addons'] },
      collectCoverageFrom,
    },
    {
      ...shared,
      displayName: 'process',
      testMatch: [
        ...workspaces.map((folder) => `<rootDir>/${folder}/*/test/**/*.test.ts`),
        '<rootDir>/tests/**/*.test.ts',
      ],
    },
  ],
};

export default config;
