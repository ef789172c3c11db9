import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { blocksOf, Project, snippetsOf } from '../packages/queue/test/snippets.js';

const guide = join(import.meta.dirname, '../docs/guide');
const pages = readdirSync(guide).filter((name) => name.endsWith('.md'));

describe.each(pages)('docs/guide/%s', (page) => {
  const snippets = snippetsOf(blocksOf(join(guide, page)));
  const programs = snippets.filter(({ output }) => output !== undefined);
  let project: Project;
  beforeEach(() => void (project = new Project()));
  afterEach(() => project.remove());

  test('has a program, and names the file of every snippet, each once', () => {
    const files = snippets.map(({ file }) => file);
    expect(programs.length).toBeGreaterThan(0);
    expect(files).not.toContain(undefined);
    expect(new Set(files).size).toBe(files.length);
  });

  test.each(programs)('$file prints what the page says', ({ file = '', output }) => {
    project.write(snippets);
    expect(project.node(file)).toEqual({ status: 0, stdout: output });
  });
});
