import type { Mutation } from './mutation.js';
import { queueMutations } from './queue-mutations.js';
import { stateFileMutations } from './state-file-mutations.js';

/** Ways to break the product, each of which the suite has to notice. */
export const mutations: readonly Mutation[] = [...stateFileMutations, ...queueMutations];
