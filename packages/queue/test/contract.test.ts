import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, test } from '@jest/globals';
import { TaskQueue } from '@millrace/queue';
import { describeTaskQueue } from '@millrace/queue/testing';

const stateDir = mkdtempSync(join(tmpdir(), 'millrace-contract-'));
afterAll(() => rmSync(stateDir, { recursive: true }));

describeTaskQueue(
  'the queue in a folder',
  { open: async (options) => TaskQueue.open({ stateDir, killGraceSeconds: 1, ...options }) },
  { describe, test },
);
