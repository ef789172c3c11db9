import { randomBytes } from 'node:crypto';
import { nodeSystem, StateFile } from '@millrace/state-file';
import type { CorruptStateError, Repair, System } from '@millrace/state-file';
import { QueueError } from './errors.js';
import { loggerOrDefault } from './logger.js';
import type { TaskQueueOptions } from './queue-options.js';
import { defaultRegistry } from './registry.js';
import { identifyProcess } from './running/process-identity.js';
import type { ProcessIdentity } from './running/process-identity.js';
import type { QueueHost } from './running/queue-host.js';
import { TaskOutput } from './running/task-output.js';
import { queueModel } from './state/queue-model.js';

const DEFAULT_KILL_GRACE_SECONDS = 5;

/** Opens the state of a queue and gathers what its parts share. */
export async function openHost(options: TaskQueueOptions): Promise<QueueHost> {
  const { name, stateDir, stateTimeout, durability, onCorrupt, allowNetworkFilesystem } = options;
  const system = systemWithClock(options);
  const logger = loggerOrDefault(options.logger);
  const process = ownIdentity();
  const file = await StateFile.open({
    name,
    dir: stateDir,
    model: queueModel,
    onRepair: (repair, cause) => logger.notify(repairNote(name, repair, cause)),
    onBackgroundError: (error) => logger.warn(`The state of queue ${name}: ${(error as Error).message}`),
    ...(stateTimeout !== undefined && { stateTimeout }),
    ...(durability !== undefined && { durability }),
    ...(onCorrupt !== undefined && { onCorrupt }),
    ...(allowNetworkFilesystem !== undefined && { allowNetworkFilesystem }),
    system,
  });
  return {
    file,
    registry: options.registry ?? defaultRegistry(),
    logger,
    reschedule: options.reschedule,
    killGraceSeconds: options.killGraceSeconds ?? DEFAULT_KILL_GRACE_SECONDS,
    output: new TaskOutput(file.dir, name),
    runner: randomBytes(6).toString('base64url'),
    process,
    now: () => system.now(),
    reached: (point) => system.reached(point),
  };
}

/** The times of commits and those in the facts are of one clock. */
function systemWithClock({ system = nodeSystem, now }: TaskQueueOptions): System {
  return now ? (Object.create(system, { now: { value: now } }) as System) : system;
}

/** Without the remedy that the error names, since that is what was done. */
function repairNote(name: string, { brokenFiles, entriesKept, commitsKept }: Repair, cause: Error): string {
  const { file, problem } = (cause as Partial<CorruptStateError>).context ?? {};
  return (
    `The state of queue ${name} was damaged (${String(file)}: ${String(problem)}) and was repaired: ` +
    `${entriesKept} entries and ${commitsKept} commits were kept. Put aside: ${brokenFiles.join(', ')}`
  );
}

function ownIdentity(): ProcessIdentity {
  const identity = identifyProcess(process.pid);
  if (identity) return identity;
  throw new QueueError(
    'INVALID_OPTION',
    'This system does not tell when a process started: neither /proc nor ps can be read.',
  );
}
