import { promise } from '../violation.js';

const shared = { Object, Array, Function, String, Number, Promise, Map, Set, Error, RegExp };

/** A check that what all objects of this process have in common is as it was. */
export function watchPrototypes(): () => void {
  const before = describe();
  return () => promise(describe() === before, () => `A prototype was changed: ${describe()}`);
}

function describe(): string {
  return Object.entries(shared)
    .map(([name, { prototype }]) => {
      const own = Object.entries(Object.getOwnPropertyDescriptors(prototype as object));
      return `${name}: ${own.map(([key, { enumerable }]) => `${key}${enumerable ? '!' : ''}`).join()}`;
    })
    .join('\n');
}
