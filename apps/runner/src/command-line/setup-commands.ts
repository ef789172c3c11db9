import type { CommandSpec } from './command.js';

/** Commands that prepare a folder or a shell. */
export const settingUp: readonly CommandSpec[] = [
  {
    name: 'init',
    group: 'Setting up',
    summary: 'write a settings file and an example plugin',
    arguments: [{ name: 'folder' }],
    options: [{ flags: '--systemd', description: 'also write a unit file for systemd' }],
    details: 'Writes nothing over: what is there already is named and stays as it is.',
    examples: ['init', 'init /srv/tasks --systemd'],
    load: async () => import('../commands/init.js'),
  },
];
