/** A build that breaks a promise on purpose, and the family that has to notice. */
export interface Mutation {
  /** What the build does wrong, in a few words. */
  readonly name: string;
  /** Package below `packages/`, and the file in it. */
  readonly package: string;
  readonly file: string;
  /** Text that is in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The family that catches it, within so many short rounds. */
  readonly family: string;
  readonly rounds: number;
}
