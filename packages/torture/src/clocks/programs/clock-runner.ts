import { Registry, TaskQueue } from '@millrace/queue';
import type { ProcessorLike } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { silent } from '../../silent.js';

const stateDir = process.argv[2] ?? '';
const registry = new Registry();
const { toRegister } = (await import(new URL('./clock-commands.js', import.meta.url).href)) as {
  toRegister: () => [string, ProcessorLike][];
};
for (const [command, processor] of toRegister()) registry.register(command, processor);
const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry, logger: silent });
const scheduler = await Scheduler.open({ name: 'tasks', stateDir, logger: silent });
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
await queue.processTasks({ sources: [scheduler] });
