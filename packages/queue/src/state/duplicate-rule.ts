import { splitArguments } from '../command-line.js';
import type { TaskRecord } from '../task.js';

type Command = Pick<TaskRecord, 'command' | 'argstring' | 'args' | 'data'>;

// Differs from process to process, so that nobody can prepare commands that all have one hash. Nothing of it is stored.
const SEED = Math.trunc(Math.random() * 2 ** 32);
const PRIME = 16_777_619;
const SPACE = 0x20;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const DELETE = 0x7f;

/** The default rule: whether command, arguments (whatever their spacing and quoting) and data (as JSON text) are the same. */
export function isRepetition(a: Command, b: Command): boolean {
  if (a.command !== b.command || !isSameData(a, b)) return false;
  if (a.argstring !== undefined && a.argstring === b.argstring) return true;
  const [first, second] = [argumentsOf(a), argumentsOf(b)];
  return first.length === second.length && first.every((argument, i) => argument === second[i]);
}

/** A number of 32 bits that is the same for every repetition, and seldom for anything else. */
export function hashOfCommand(task: Command): number {
  const command = hashOfText(task.command);
  const hash = task.data === undefined ? command : hashOfText(JSON.stringify(task.data), next(command, 1));
  const simple = task.argstring === undefined ? undefined : hashOfWords(task.argstring, hash);
  return (
    simple ?? argumentsOf(task).reduce((before, argument) => hashOfText(argument, next(before, 0)), hash)
  );
}

function isSameData({ data: a }: Command, { data: b }: Command): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function hashOfText(text: string, seed = SEED): number {
  let hash = seed;
  for (let i = 0; i < text.length; i += 1) hash = next(hash, text.charCodeAt(i));
  return hash;
}

/** The hash of arguments that need no quoting, without taking them apart; undefined where they may need it. */
function hashOfWords(argstring: string, seed: number): number | undefined {
  let hash = seed;
  let isBetween = true;
  for (let i = 0; i < argstring.length; i += 1) {
    const code = argstring.charCodeAt(i);
    if (code === QUOTE || code === APOSTROPHE || code >= DELETE || (code < SPACE && !isSpace(code)))
      return undefined;
    if (isSpace(code)) isBetween = true;
    else {
      if (isBetween) hash = next(hash, 0);
      hash = next(hash, code);
      isBetween = false;
    }
  }
  return hash;
}

function isSpace(code: number): boolean {
  return code === SPACE || (code >= 0x09 && code <= 0x0d);
}

function next(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME);
}

function argumentsOf({ args, argstring }: Command): readonly string[] {
  return args ?? splitArguments(argstring ?? '');
}
