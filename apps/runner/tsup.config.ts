import { programs } from '../../tsup.base.js';

export default programs({ cli: 'src/cli.ts', demo: 'src/demo.ts' });
