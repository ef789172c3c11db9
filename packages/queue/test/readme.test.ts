import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blocksOf, Project, snippetsOf } from './snippets.js';

const snippets = snippetsOf(blocksOf(join(import.meta.dirname, '../README.md')));
const programs = snippets.filter(({ output }) => output !== undefined);

describe('the README of the queue', () => {
  let project: Project;
  beforeEach(() => void (project = new Project()));
  afterEach(() => project.remove());

  test.each(programs)('$file prints what the README says', ({ file = '', output }) => {
    project.write(snippets);
    expect(project.node(file)).toEqual({ status: 0, stdout: output });
  });

  test('names the file of every snippet, so that none goes without being run or imported', () => {
    expect(snippets.map(({ file }) => file)).toEqual([
      'first.mjs',
      'squares.mjs',
      'children.mjs',
      'poison.mjs',
    ]);
    expect(programs).toHaveLength(3);
  });
});
