import { expect, test } from '@jest/globals';
import { nodeSystem } from '@millrace/state-file';
import { createSystemWith } from '@millrace/state-file/testing';
import { temporaryFolders } from '../test/temporary-folder.js';
import { Scheduler } from './scheduler.js';

const temporaryFolder = temporaryFolders();

test('an opening that cannot note who the schedule is leaves no file open', async () => {
  const open = new Set<number>();
  const system = createSystemWith({
    openForAppend(path) {
      const fd = nodeSystem.openForAppend(path);
      open.add(fd);
      return fd;
    },
    close(fd) {
      open.delete(fd);
      nodeSystem.close(fd);
    },
  });
  system.inject({ call: 'datasync', code: 'EIO', times: Infinity });
  const opening = Scheduler.open({ name: 'tasks', stateDir: temporaryFolder(), system });
  await expect(opening).rejects.toMatchObject({ code: 'EIO' });
  expect(system.calls.openForAppend).toBeGreaterThan(0);
  expect(open.size).toBe(0);
});
