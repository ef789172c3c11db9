import { programs } from '../../tsup.base.js';

export default programs({
  cli: 'src/cli.ts',
  lane: 'src/lane.ts',
  'soak-enqueuer': 'src/soak/programs/soak-enqueuer.ts',
  'soak-runner': 'src/soak/programs/soak-runner.ts',
});
