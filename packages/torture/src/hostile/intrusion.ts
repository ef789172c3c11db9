/** What another user tries. */
export const ATTEMPTS = [
  'list',
  'read',
  'append',
  'overwrite',
  'truncate',
  'remove',
  'rename',
  'hard link',
  'plant a file',
  'plant a lock',
  'plant a link',
  'open the queue',
  'open the schedule',
  'open it through a link',
] as const;
export type Attempt = (typeof ATTEMPTS)[number];

/** What the program of the other user is told. */
export interface Intrusion {
  readonly uid: number;
  /** The state of the victim. */
  readonly stateDir: string;
  /** For everybody to write to, like /tmp. */
  readonly shared: string;
  /** For a queue of its own. */
  readonly ownDir: string;
  readonly attempts: readonly Attempt[];
}
