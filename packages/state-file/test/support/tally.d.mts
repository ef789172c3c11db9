import type { StateModel } from '@millrace/state-file';

export interface Tally {
  total: number;
  hash: number;
  counts: Map<string, number>;
}

export interface Add {
  readonly id: string;
}

export const tally: StateModel<Tally, Add>;
