import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-greetings';
import { Registry, TaskQueue } from '@millrace/queue';

test('a queue greets', async () => {
  const stateDir = await mkdtemp(join(tmpdir(), 'millrace-greetings-'));
  const registry = new Registry();
  for (const [command, processor] of toRegister()) registry.register(command, processor);
  const queue = await TaskQueue.open({ name: 'tasks', stateDir, registry });
  try {
    const id = await queue.queueTask('greet Ada');
    await queue.processNextTask();
    expect(await queue.findFinishedTask(id ?? '')).toMatchObject({
      outcome: { status: 'done', result: 'Hello, Ada!' },
    });
    await expect(queue.queueTask('greet')).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' });
  } finally {
    await queue.close();
    await rm(stateDir, { recursive: true });
  }
});
