export { CorruptStateError, StateFileError } from './errors.js';
export type { StateFileErrorCode } from './errors.js';
export type { FollowOptions } from './follow.js';
export { inspectFolder } from './inspecting/inspect-folder.js';
export type { FolderFinding, FolderFindingCode, FolderInspection } from './inspecting/inspect-folder.js';
export { inspectStateFile } from './inspecting/inspect.js';
export type { InspectOptions } from './inspecting/inspect.js';
export type {
  JournalInspection,
  LockInspection,
  SnapshotInspection,
  StateFileInspection,
  StateFinding,
  StateFindingCode,
} from './inspecting/inspection.js';
export type { Commit, Json, StateModel, Transaction, UndoLog } from './model.js';
export type { Durability, StateFileOptions } from './options.js';
export type { OnCorrupt, Repair } from './repair.js';
export { StateFile } from './state-file.js';
export { nodeSystem } from './system.js';
export type { System, WaitPoint } from './system.js';
export { isNestedTooDeep } from './yaml-depth.js';
