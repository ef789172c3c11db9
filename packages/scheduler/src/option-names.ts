import { SchedulerError } from './errors.js';

/** Throws `INVALID_OPTION` for a name that is not among the known ones, suggesting the nearest of them. */
export function assertKnownOptions(options: unknown, known: readonly string[], where: string): void {
  if (typeof options !== 'object' || options === null) {
    throw new SchedulerError('INVALID_OPTION', `${where} takes its options as an object.`, { where });
  }
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new SchedulerError(
    'INVALID_OPTION',
    `${where} has no option '${unknown}'. Did you mean '${nearest(unknown, known)}'? It knows ${known.join(', ')}.`,
    { where, option: unknown },
  );
}

function nearest(name: string, known: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const longer = known.find((other) => plain(other).startsWith(plain(name)));
  const distances = known.map((other) => distance(plain(name), plain(other)));
  return longer ?? known[distances.indexOf(Math.min(...distances))] ?? '';
}

/** How many letters have to be put in, taken out or changed to get from one word to the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = (row[j - 1] as number) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[to.length] as number;
}
