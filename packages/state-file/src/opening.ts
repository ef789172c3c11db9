import { join } from 'node:path';
import { readChain } from './chain.js';
import type { Chain } from './chain.js';
import { createEmpty } from './creation.js';
import { CorruptStateError } from './errors.js';
import { withLock } from './lock.js';
import type { CheckedOptions } from './options.js';
import { repair } from './repair.js';
import type { OnCorrupt } from './repair.js';
import type { Replica } from './replica.js';

const ATTEMPTS = 3;

/** The replica of what is there; creates it when nothing is, and repairs damage when the options say so. */
export async function openReplica<S, Op>(
  chain: Chain<S, Op>,
  options: CheckedOptions<S, Op>,
): Promise<Replica<S, Op>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await openOrCreate(chain);
    } catch (error) {
      if (attempt === ATTEMPTS || !(await repairIfAllowed(chain, options, error))) throw error;
    }
  }
}

/** True when an error was damage, the options say what to do about it, and that is done, by us or another process. */
export async function repairIfAllowed<S, Op>(
  chain: Chain<S, Op>,
  options: CheckedOptions<S, Op>,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof CorruptStateError) || options.onCorrupt === 'throw') return false;
  await repairUnlessRepaired(chain, options, options.onCorrupt);
  return true;
}

async function openOrCreate<S, Op>(chain: Chain<S, Op>): Promise<Replica<S, Op>> {
  const found = await readChain(chain);
  if (found) return found;
  await createEmpty(chain);
  const created = await readChain(chain);
  if (created) return created;
  throw new CorruptStateError(
    chain.dir,
    undefined,
    `the files of ${chain.names.name} disappeared while they were opened`,
  );
}

/** Under the lock, so that of several processes that find the damage one repairs it. */
async function repairUnlessRepaired<S, Op>(
  chain: Chain<S, Op>,
  { stateTimeout, onRepair }: CheckedOptions<S, Op>,
  mode: Exclude<OnCorrupt, 'throw'>,
): Promise<void> {
  await withLock(join(chain.dir, chain.names.lock), { seconds: stateTimeout }, async () => {
    try {
      (await readChain(chain))?.close();
    } catch (error) {
      if (!(error instanceof CorruptStateError)) throw error;
      const done = await repair(chain, mode);
      if (done) onRepair(done, error);
    }
  });
}
