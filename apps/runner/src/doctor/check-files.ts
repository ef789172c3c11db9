import { inspectFolder } from '@millrace/state-file';
import type {
  FolderFinding,
  FolderFindingCode,
  StateFileInspection,
  StateFinding,
} from '@millrace/state-file';
import { counted, problem, showBytes, some } from './check.js';
import type { Check, CheckFinding } from './check.js';

type Files = Omit<StateFileInspection<unknown>, 'state'>;

const FOLDER_REMEDIES: Record<FolderFindingCode, (path: string) => string> = {
  NOT_A_FOLDER: () => 'name another folder in queue.stateDir, or move away what is there',
  UNREADABLE: () => 'run millrace as the user to whom the folder belongs',
  READ_ONLY: () => 'mount the file system for writing, or run millrace as the owner of the folder',
  WRONG_OWNER: () => 'run millrace as its owner, or name a folder of your own in queue.stateDir',
  WRITABLE: (path) => `chmod go-w ${path}`,
  NETWORK_FILESYSTEM: () => 'name a folder on a local disk in queue.stateDir',
  MEMORY_FILESYSTEM: () => 'name a folder on a disk in queue.stateDir, if tasks have to outlive a restart',
  NO_SPACE: () => 'make room: until then tasks are neither taken nor settled, and nothing is lost',
  NO_INODES: () => 'remove files that are not needed: until then nothing new can be written',
  LITTLE_SPACE: () => 'make room before the disk is full',
  FEW_INODES: () => 'remove files that are not needed before there is no room for new ones',
};

/** Looks at the state folder. */
export function checkFolder(stateDir: string): Check {
  const { path, isThere, mode, filesystem, freeBytes, freeInodes, findings } = inspectFolder(stateDir);
  const inodes = freeInodes === undefined ? '' : ` and ${freeInodes} more files`;
  const facts = `mode ${mode?.toString(8).padStart(4, '0')}, ${filesystem}, room for ${showBytes(freeBytes ?? 0)}${inodes}`;
  const summary = !isThere ? 'not there yet; it is created when first used' : mode === undefined ? '' : facts;
  const toCheck = ({ severity, code, message }: FolderFinding): CheckFinding => ({
    severity,
    code,
    message,
    remedy: FOLDER_REMEDIES[code](path),
  });
  return { name: 'folder', summary: `${path}${summary && `: ${summary}`}`, findings: findings.map(toCheck) };
}

/** Looks at the files of a queue or a schedule. */
export function checkFiles(name: string, files: Files): Check {
  return { name, summary: summaryOf(files), findings: files.findings.map((one) => toFinding(one, files)) };
}

function summaryOf(files: Files): string {
  const locks = files.locks.map(
    ({ file, isStale }) => `, ${file} ${isStale ? 'left by a process that died, which is harmless' : 'held'}`,
  );
  switch (files.status) {
    case 'absent':
      return 'nothing was ever put in';
    case 'damaged':
      return `damaged${locks.join('')}`;
    case 'unreadable':
      return `cannot be read${locks.join('')}`;
    case 'sound':
      return `intact, ${journalFacts(files)}${locks.join('')}`;
  }
}

function journalFacts({ seq, generation, snapshots, journals }: Files): string {
  const bytes = journals.reduce((sum, journal) => sum + journal.bytes, snapshots.at(-1)?.bytes ?? 0);
  const races = journals.reduce((sum, { lostRaces }) => sum + lostRaces, 0);
  const lost = races > 0 ? `, ${counted(races, 'lost race')}, which is normal` : '';
  return `${counted(seq, 'change')}, generation ${generation}, ${showBytes(bytes)}${lost}`;
}

function toFinding({ severity, code, message, files }: StateFinding, found: Files): CheckFinding {
  const isRepairable = REPAIRABLE.has(code);
  return { severity, code, message, remedy: remedyOf(code, some(files, 2), found), isRepairable };
}

const REPAIRABLE = new Set<StateFinding['code']>(['DAMAGED', 'LEFTOVER', 'TORN_LINES']);

function remedyOf(code: StateFinding['code'], file: string, { salvageable }: Files): string {
  switch (code) {
    case 'DAMAGED':
      return `millrace doctor --repair keeps ${kept(salvageable)}, and a copy of everything`;
    case 'UNREADABLE':
      return 'give the files back to the user who runs millrace, with mode 0600; after EIO look after the disk';
    case 'FOREIGN_FORMAT':
      return 'another program keeps its state under this name: use another queue.name or queue.stateDir';
    case 'UNSUPPORTED_VERSION':
      return 'a newer millrace wrote it: update this one';
    case 'NOT_A_FILE':
      return `move it away; if a file of the queue was there before, put it back: ${file}`;
    case 'WRONG_OWNER':
      return `chown it to the user who runs millrace: ${file}`;
    case 'WRITABLE':
      return `chmod go-w ${file}`;
    case 'TORN_LINES':
      return 'writes cut off by a full disk or the power are harmless; otherwise look after the disk. millrace doctor --repair folds them away';
    case 'LEFTOVER':
      return 'harmless; the next compaction removes them, or millrace doctor --repair now';
    case 'PUT_ASIDE':
      return `look whether you still need them, else remove them: ${file}`;
  }
}

function kept(salvageable: Files['salvageable']): string {
  if (!salvageable) return 'what is intact';
  return `what is intact (${counted(salvageable.entries, 'entry', 'entries')} and ${counted(salvageable.commits, 'change')})`;
}

/** What is said where a state cannot be looked into. */
export function notLooked(name: string): Check {
  return { name, summary: 'not looked at, for the state cannot be read', findings: [] };
}

/** A check that broke off. */
export function brokenOff(name: string, message: string): Check {
  const remedy = 'call it again with --verbose, and report this as a bug';
  return { name, summary: 'could not be looked at', findings: [problem('CHECK_FAILED', message, remedy)] };
}
