import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Mutation } from './mutation.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PACKAGES = ['state-file', 'queue', 'scheduler', 'plugin-manager', 'torture'];
/** Bundles of a package and what they are made of. */
const ENTRIES = { index: 'src/index.ts', testing: 'src/testing/index.ts', 'child-main': 'src/child-main.ts' };

/** A copy of the built packages in a folder of its own, one of them with a mutation. */
export class MutatedBuild {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-mutation-'));

  /** Throws when the text that the mutation replaces is not in the file exactly once. */
  static async of(mutation: Mutation): Promise<MutatedBuild> {
    const mutated = new MutatedBuild();
    try {
      mutated.#copy();
      mutated.#apply(mutation);
      await mutated.#build(mutation.package);
      return mutated;
    } catch (error) {
      mutated.remove();
      throw error;
    }
  }

  get cli(): string {
    return join(this.folder, 'packages/torture/dist/cli.js');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #copy(): void {
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
    for (const name of PACKAGES) {
      const path = join('packages', name);
      cpSync(join(ROOT, path), join(this.folder, path), { recursive: true, verbatimSymlinks: true });
    }
  }

  #apply({ package: name, file, find, replace }: Mutation): void {
    const path = join(this.folder, 'packages', name, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2)
      throw new Error(
        `The mutation does not fit any more: ${file} of ${name} has ${parts.length - 1} times '${find}'.`,
      );
    writeFileSync(path, parts.join(replace));
  }

  async #build(name: string): Promise<void> {
    const folder = join(this.folder, 'packages', name);
    const entries = Object.entries(ENTRIES).filter(([, source]) => existsSync(join(folder, source)));
    await build({
      absWorkingDir: folder,
      entryPoints: Object.fromEntries(entries),
      outdir: 'dist',
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'error',
    });
  }
}
