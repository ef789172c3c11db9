import { dirname } from 'node:path';

/*
 * What keeps two tasks off one tree. A task holds `files:<path>` for each path that is its own to work on, and
 * `files-in:<ancestor>` for each folder above it: "somebody works in there". So whoever wants a path asks for three
 * kinds of names, one look-up each: the path itself, work below it, and the folders above it. Siblings go on together.
 */

/** The tags that a task on these paths holds. Absolute, normalised paths. */
export function heldTags(paths: readonly string[]): string[] {
  const tags = paths.flatMap((path) => [workOn(path), ...ancestors(path).map(workWithin)]);
  return [...new Set(tags)];
}

/** Whether a task on these paths has to wait: work is going on at one of them, below it or above it. */
export function isTreeBusy(paths: readonly string[], activeTags: ReadonlySet<string>): boolean {
  return paths.some(
    (path) =>
      activeTags.has(workOn(path)) ||
      activeTags.has(workWithin(path)) ||
      ancestors(path).some((ancestor) => activeTags.has(workOn(ancestor))),
  );
}

function workOn(path: string): string {
  return `files:${path}`;
}

function workWithin(path: string): string {
  return `files-in:${path}`;
}

function ancestors(path: string): string[] {
  const found: string[] = [];
  for (let at = path; dirname(at) !== at; at = dirname(at)) found.push(dirname(at));
  return found;
}
