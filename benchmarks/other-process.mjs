// A process beside the one that measures: plays the role that figures/roles.mjs has under the name in its first message.
import { roles } from './figures/roles.mjs';

process.once('disconnect', () => process.exit());
process.once('message', async ({ role, ...given }) => {
  await roles[role](given, (message) => process.send(message));
});
