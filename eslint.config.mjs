import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const sources = ['packages/*/src/**/*.ts', 'plugins/*/src/**/*.ts', 'apps/*/src/**/*.ts'];
const tests = ['**/*.test.ts', '**/test/**/*.ts', 'tests/**/*.ts'];

const globals = [
  'Buffer',
  'URL',
  'clearInterval',
  'clearTimeout',
  'console',
  'fetch',
  'performance',
  'process',
];
globals.push(
  'setImmediate',
  'setInterval',
  'setTimeout',
  'structuredClone',
  'AbortController',
  'AbortSignal',
);

/** Imports point one way. Each folder names the packages of this repository that it may use. */
const directions = {
  'packages/state-file': ['state-file'],
  'packages/queue': ['queue', 'state-file'],
  'packages/scheduler': ['scheduler', 'queue', 'state-file'],
  'packages/plugin-manager': ['plugin-manager', 'queue'],
  'packages/torture': ['queue', 'scheduler', 'plugin-manager', 'state-file'],
  'plugins/*': ['queue'],
};

const direction = ([folder, allowed]) => ({
  name: `millrace/imports of ${folder}`,
  files: [`${folder}/src/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['@millrace/*', ...allowed.map((name) => `!@millrace/${name}`)],
            message: `${folder} may import ${allowed.join(', ')}. Imports point one way: state-file <- queue <- scheduler, plugin-manager <- runner.`,
          },
        ],
      },
    ],
  },
});

export default defineConfig(
  { ignores: ['**/dist/', '**/coverage/', '**/node_modules/', '**/.turbo/'] },
  js.configs.recommended,
  {
    name: 'millrace/scripts',
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { globals: Object.fromEntries(globals.map((name) => [name, 'readonly'])) },
  },
  {
    name: 'millrace/types',
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/promise-function-async': 'error',
      // An async method without await is how an interface of promises turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      eqeqeq: 'error',
    },
  },
  {
    name: 'millrace/size',
    files: sources,
    ignores: tests,
    rules: {
      'max-lines': ['warn', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['warn', { max: 40, skipBlankLines: true, skipComments: true }],
    },
  },
  ...Object.entries(directions).map(direction),
  {
    name: 'millrace/tests',
    files: tests,
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
