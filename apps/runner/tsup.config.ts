import { programs } from '../../tsup.base.js';

// splitting: each command is a chunk of its own, loaded when it is called. It is safe with ES modules
// alone. clean: chunks have a new name whenever they change.
export default programs({ cli: 'src/cli.ts', demo: 'src/demo.ts' }, { splitting: true, clean: true });
