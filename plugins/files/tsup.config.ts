import { library } from '../../tsup.base.js';

// shims: the module that a child imports is known by import.meta.url, which CommonJS does not have.
export default library({ index: 'src/index.ts' }, { shims: true });
