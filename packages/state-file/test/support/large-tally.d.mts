import type { StateModel } from '@millrace/state-file';
import type { Add, Tally } from './tally.mjs';

declare const largeTally: StateModel<Tally, Add>;
export default largeTally;
