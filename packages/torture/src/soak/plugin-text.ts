/** The commands of the soak as a plugin. Each version counts itself, and every task that is run notes its number. */
export function pluginText(version: number): string {
  return `// version ${version}
import { appendFileSync } from 'node:fs';
const soak = globalThis.soak;
if (soak) soak.version = ${version};
const note = (task) => soak?.note(Number(task.args[0]));
const soon = () => new Promise((resolve) => setImmediate(resolve));
export const toRegister = () => [
  ['work', { processTask: note }],
  ['fail', { processTask(task) { note(task); throw new Error('planned'); } }],
  ['write', { processTask(task, { log }) { note(task); log('a line of ' + task.args[0]); } }],
  ['tagged', { deferralTags: (task) => [task.args[1]], async processTask(task) {
    soak.hold(task.args[1]); await soon(); note(task); soak.release(task.args[1]);
  } }],
  ['child', { doChildTask: (task) => appendFileSync(task.args[1], task.args[0] + '\\n') }],
];
`;
}
