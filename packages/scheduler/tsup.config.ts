import { library, programs } from '../../tsup.base.js';

export default [
  // shims: the path of schedule-model comes from import.meta.url, which CommonJS does not have.
  library({ index: 'src/index.ts' }, { shims: true }),
  // Imported by a thread of the state file, by path: no export leads to it.
  programs({ 'schedule-model': 'src/schedule-model-module.ts' }),
];
