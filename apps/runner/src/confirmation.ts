import { createInterface } from 'node:readline/promises';
import type { Confirm } from './command-line/command.js';
import type { Surroundings } from './surroundings.js';

/** How a yes-or-no question is put. */
export function questionText(question: string): string {
  return `${question} [y/N] `;
}

/** Whether an answer is a yes; anything else is a no. */
export function isYes(answer: string): boolean {
  return /^\s*y(es)?\s*$/i.test(answer);
}

/** Asks on the terminal; undefined when there is none. */
export function confirmOn({ stdin, stderr }: Surroundings): Confirm | undefined {
  if (!stdin.isTTY || !stderr.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
      return isYes(await lines.question(questionText(question)));
    } finally {
      lines.close();
    }
  };
}
