import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PackedProject } from './packed/project.js';
import { printed, programs } from './packed/programs.js';
import { published } from '../scripts/published.mjs';

describe('a project that installs the packed packages', () => {
  let project: PackedProject;
  beforeAll(() => {
    project = new PackedProject(programs);
    project.install();
  }, 120_000);
  afterAll(() => project?.remove());

  test('gets every package, each with nothing but its build, its manifest and its texts', () => {
    expect(project.archives).toHaveLength(published.length);
    for (const { name, filename } of project.archives) {
      const contents = project.contentsOf(filename);
      const [built, others] = [true, false].map((is) =>
        contents.filter((path) => path.startsWith('dist/') === is),
      );
      const isRunner = name === '@millrace/runner';
      const texts = ['LICENSE', 'README.md', ...(isRunner ? ['THIRD-PARTY-NOTICES'] : [])];
      expect(built).toContain(isRunner ? 'dist/cli.js' : 'dist/index.cjs');
      expect({ name, others: others?.sort() }).toEqual({ name, others: [...texts, 'package.json'] });
      expect(built?.filter((path) => !/^dist\/[\w-]+\.(c?js(\.map)?|d\.c?ts)$/.test(path))).toEqual([]);
    }
  });

  test.each(['program.mjs', 'program.cjs'])(
    '%s runs tasks here and in children, of plugins in ESM and in CommonJS',
    (program) => expect(project.node(program, `state-${program}`)).toBe(printed),
  );

  test('TypeScript finds the types of every package from .mts and from .cts, and both programs run', () => {
    expect(project.compile('typed-module.mts', 'typed-common.cts')).toBe('');
    for (const program of ['typed-module.mjs', 'typed-common.cjs'])
      expect(project.node(program, `state-${program}`)).toBe(printed);
  }, 120_000);

  test('has the millrace command', () => {
    const id = project.npx('millrace', 'queue', 'esm-child', 'x').trim();
    expect(JSON.parse(project.npx('millrace', 'list', '--json'))).toMatchObject({
      waiting: [{ id, state: 'waiting' }],
    });
    project.npx('millrace', 'step');
    expect(JSON.parse(project.npx('millrace', 'show', '--json', id))).toMatchObject({
      outcome: { status: 'done', result: 'x from .mjs' },
    });
  });
});
