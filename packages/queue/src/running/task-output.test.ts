import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TaskOutput } from './task-output.js';

let folder: string;
let output: TaskOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-output-'));
  output = new TaskOutput(folder, 'tasks');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the file of a task is called after its id', () => {
  expect(output.path('TQ:TaskQueue-Scheduler:7')).toBe(
    join(folder, 'tasks.output', 'TaskQueue-Scheduler-7.log'),
  );
});

test('no two ids share a file, whatever stands in them', () => {
  const ids = ['TQ:a-b:7', 'TQ:a/b:7', 'TQ:a.b:7', 'TQ:\u001b:7', 'TQ:\u202e:7', 'TQ:../a:7', 'TQ:/a:7'];
  expect(new Set(ids.map((id) => output.path(id))).size).toBe(ids.length);
  expect(ids.map((id) => dirname(output.path(id)))).toEqual(ids.map(() => join(folder, 'tasks.output')));
});

test('a long id has a file with a name that the system takes', () => {
  const id = `TQ:${'a'.repeat(1000)}:7`;
  output.append(id, 'a line');
  expect(basename(output.path(id)).length).toBeLessThan(100);
});
