import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blocksOf, Project, snippetsOf } from '../packages/queue/test/snippets.js';

const snippets = snippetsOf(blocksOf(join(import.meta.dirname, '../docs/recipes.md')));
const programs = snippets.filter(({ output }) => output !== undefined);
const modules = snippets.filter(({ output }) => output === undefined);

describe('the recipes', () => {
  let project: Project;
  beforeEach(() => void (project = new Project()));
  afterEach(() => project.remove());

  test.each(programs)('$file prints what the recipe says', ({ file = '', output }) => {
    project.write(snippets);
    expect(project.node(file)).toEqual({ status: 0, stdout: output });
  });

  test('name the file of every snippet, each once', () => {
    const files = snippets.map(({ file }) => file);
    expect(files).not.toContain(undefined);
    expect(new Set(files).size).toBe(files.length);
  });

  test('have no module that no program uses', () => {
    const code = programs.map((program) => program.code).join('');
    const unused = modules.filter(({ file = '' }) => !code.includes(`./${file.split('/')[0]}`));
    expect(unused).toEqual([]);
  });
});
