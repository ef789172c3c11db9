import { library, programs } from '../../tsup.base.js';

export default [
  // shims: the path of compaction-thread-main comes from import.meta.url, which CommonJS does not have.
  library({ index: 'src/index.ts', testing: 'src/testing/index.ts' }, { shims: true }),
  // Run by path in a thread, never imported: no export leads to it.
  programs({ 'compaction-thread-main': 'src/compaction-thread-main.ts' }),
];
