import { library, programs } from '../../tsup.base.js';

export default [
  // shims: the path of child-main comes from import.meta.url, which CommonJS does not have.
  library({ index: 'src/index.ts', testing: 'src/testing/index.ts' }, { shims: true }),
  // Forked, or imported by a thread of the state file, by path: no export leads to them.
  programs({
    'child-main': 'src/child-main.ts',
    'typescript-hooks': 'src/typescript/hooks.ts',
    'queue-model': 'src/state/queue-model-module.ts',
  }),
];
