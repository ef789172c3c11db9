import { tally } from './tally.mjs';

/** A tally whose files may be folded in a thread. */
export default { ...tally, module: import.meta.url };
