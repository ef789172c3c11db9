export { CorruptStateError, StateFileError } from './errors.js';
export type { StateFileErrorCode } from './errors.js';
export type { FollowOptions } from './follow.js';
export type { Commit, Json, StateModel, Transaction, UndoLog } from './model.js';
export type { Durability, StateFileOptions } from './options.js';
export type { OnCorrupt, Repair } from './repair.js';
export { StateFile } from './state-file.js';
export { nodeSystem } from './system.js';
export type { System, WaitPoint } from './system.js';
