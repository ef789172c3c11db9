import { library, programs } from '../../tsup.base.js';

export default [
  // shims: the path of child-main comes from import.meta.url, which CommonJS does not have.
  library({ index: 'src/index.ts', testing: 'src/testing/index.ts' }, { shims: true }),
  // Forked by path, never imported: no export leads to it.
  programs({ 'child-main': 'src/child-main.ts' }),
];
