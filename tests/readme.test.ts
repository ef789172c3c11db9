import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blocksOf, Project, snippetsOf } from '../packages/queue/test/snippets.js';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'apps/runner/dist/cli.js');
const blocks = blocksOf(join(root, 'README.md'));
const snippets = snippetsOf(blocks);
const programs = snippets.filter(({ output }) => output !== undefined);
const sessions = blocks.filter(({ language }) => language === 'console').map(({ text }) => text);

describe('the README', () => {
  let project: Project;
  beforeEach(() => {
    project = new Project();
    project.write(snippets);
  });
  afterEach(() => project.remove());

  test.each(programs)('$file prints what the README says', ({ file = '', output }) => {
    expect(project.node(file)).toEqual({ status: 0, stdout: output });
  });

  test('every command of its sessions prints what the README says, one session after the other', () => {
    const typed = sessions.join('').matchAll(/^\$ millrace (.*)\n((?:(?!\$ ).*\n)*)/gm);
    for (const [, words = '', output = ''] of typed)
      expect({ words, ...project.node(cli, ...words.split(' ')) }).toEqual({
        words,
        status: 0,
        stdout: output,
      });
  });

  test('has a plugin, a program and two sessions, and no other snippet, which nobody would run', () => {
    expect(snippets.map(({ file }) => file)).toEqual(['plugins/notes.mjs', 'greet.mjs']);
    expect(programs).toHaveLength(1);
    expect(sessions).toHaveLength(2);
  });
});
