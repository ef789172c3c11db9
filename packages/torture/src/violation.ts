/** A promise that was broken. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** Throws a `Violation` unless the condition holds. */
export function promise(condition: boolean, broken: string | (() => string)): asserts condition {
  if (!condition) throw new Violation(typeof broken === 'string' ? broken : broken());
}
