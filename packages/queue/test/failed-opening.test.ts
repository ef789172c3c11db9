import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nodeSystem } from '@millrace/state-file';
import { createSystemWith } from '@millrace/state-file/testing';
import { Place } from './place.js';

let place: Place;
beforeEach(() => void (place = new Place()));
afterEach(async () => place.remove());

test('an opening whose settings cannot be stored leaves no file open', async () => {
  await place.open();
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
  system.inject({ call: 'write', code: 'ENOSPC', times: Infinity });
  await expect(place.open({ system, maxRunning: 7 })).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(system.calls.openForAppend).toBeGreaterThan(0);
  expect(open.size).toBe(0);
});
