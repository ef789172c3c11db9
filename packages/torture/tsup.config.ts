import { programs } from '../../tsup.base.js';

export default programs({
  cli: 'src/cli.ts',
  lane: 'src/lane.ts',
  'other-user': 'src/hostile/programs/other-user.ts',
  filler: 'src/calls/programs/filler.ts',
  'clock-commands': 'src/clocks/programs/clock-commands.ts',
  'clock-runner': 'src/clocks/programs/clock-runner.ts',
  'wall-clock': 'src/clocks/programs/wall-clock.ts',
  'soak-enqueuer': 'src/soak/programs/soak-enqueuer.ts',
  'soak-runner': 'src/soak/programs/soak-runner.ts',
  actor: 'src/processes/programs/actor.ts',
  commands: 'src/processes/commands.ts',
});
