import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { blocksOf, Project, snippetsOf } from '../packages/queue/test/snippets.js';

const page = join(import.meta.dirname, '../docs/guide/testing-plugins.md');
const snippets = snippetsOf(blocksOf(page));
const example = snippets.find(({ file }) => file === 'notes.test.mjs')?.code ?? '';

let project: Project;
beforeEach(() => void (project = new Project()));
afterEach(() => project.remove());

/** How node:test judges the example over a plugin. */
function judge(): { passed: number; failed: number } {
  const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap'], {
    cwd: project.dir,
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, TMPDIR: project.dir },
  });
  const count = (name: string): number => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1]);
  return { passed: count('pass'), failed: count('fail') };
}

test('the test of a plugin in the guide has ten lines, and passes', () => {
  const [, ...lines] = example.trimEnd().split('\n');
  expect(lines).toHaveLength(10);
  project.write(snippets);
  expect(judge()).toEqual({ passed: 1, failed: 0 });
});

test('it fails for a plugin that does something else, and leaves nothing behind', () => {
  const changed = snippets.map(({ code, ...rest }) => ({
    ...rest,
    code: rest.file === 'plugins/notes.mjs' ? code.replace("join(' ')", "join('-')") : code,
  }));
  project.write(changed);
  expect(judge()).toEqual({ passed: 0, failed: 1 });
  expect(readdirSync(project.dir).filter((name) => name.startsWith('millrace-test-'))).toEqual([]);
});
