// To be imported before everything else: replaces the wall clock of a process by one that a file sets.
import { openSync, readSync } from 'node:fs';

const RealDate = Date;
const file = openSync(process.env['MILLRACE_TORTURE_WALL'] ?? '', 'r');
const bytes = Buffer.alloc(8);

/** By how many milliseconds the wall clock is set wrong at present. */
function offset(): number {
  readSync(file, bytes, 0, 8, 0);
  return bytes.readDoubleLE();
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given: []) => (given.length > 0 ? new target(...given) : new target(wallNow())),
  get: (target, key) => (key === 'now' ? wallNow : (Reflect.get(target, key) as unknown)),
});

function wallNow(): number {
  return RealDate.now() + offset();
}
