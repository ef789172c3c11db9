import { programs } from '../../tsup.base.js';

export default programs({
  cli: 'src/cli.ts',
  lane: 'src/lane.ts',
});
