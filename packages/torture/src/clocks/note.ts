/** What a task or its processor wrote down, with when that was by the clock that nobody sets, in seconds. */
export interface Note {
  readonly what: 'asked for its limit' | 'begun';
  readonly id: string;
  readonly at: number;
}
