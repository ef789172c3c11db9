import { readFile } from 'node:fs/promises';
import type { Options } from 'tsup';
import { programs } from '../../tsup.base.js';

type EsbuildPlugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Each command imports what the program has loaded before it. It changes nothing when they run, but esbuild makes a
 * chunk of all modules that are reached from the same commands, so that these become one file instead of a dozen.
 */
const oneCore: EsbuildPlugin = {
  name: 'one-core',
  setup(build) {
    build.onLoad({ filter: /\/src\/(?:commands\/[^/]+|workspace)\.ts$/ }, async ({ path }) => {
      const core = path.endsWith('workspace.ts') ? './execution.js' : '../execution.js';
      return { contents: `import '${core}';${await readFile(path, 'utf8')}`, loader: 'ts' };
    });
  },
};

// splitting: each command is a chunk of its own, loaded when it is called. It is safe with ES modules
// alone. clean: chunks have a new name whenever they change.
// noExternal: one file is found and read sooner than packages are. The banner is for what of them is CommonJS.
export default programs(
  { cli: 'src/cli.ts', demo: 'src/demo.ts' },
  {
    splitting: true,
    clean: true,
    noExternal: ['commander', 'picocolors'],
    banner: {
      js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
    },
    esbuildPlugins: [oneCore],
  },
);
