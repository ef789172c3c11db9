import { spawn } from 'node:child_process';
import { MutatedBuild } from './mutated-build.js';
import type { Mutation } from './mutation.js';

/** Whether the suite noticed a mutation, and by what. */
export interface MutationResult {
  readonly mutation: Mutation;
  readonly caught: boolean;
  readonly seconds: number;
  /** The first line of the violation; where none was found, everything that was said. */
  readonly evidence: string;
}

/** Runs the family of a mutation against a build that has it. */
export async function tryMutation(mutation: Mutation, seed: string): Promise<MutationResult> {
  const begun = performance.now();
  const mutated = await MutatedBuild.of(mutation);
  try {
    const { family, rounds } = mutation;
    const { code, text } = await output(mutated.cli, [
      ...['--only', family, '--rounds', String(rounds), '--seed', seed],
      ...['--scale', 'short', '--stop-at-violation'],
    ]);
    const evidence = /^VIOLATION .*$/m.exec(text)?.[0];
    return {
      mutation,
      caught: code === 1 && evidence !== undefined,
      seconds: (performance.now() - begun) / 1000,
      evidence: evidence ?? text,
    };
  } finally {
    mutated.remove();
  }
}

async function output(cli: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text };
}
