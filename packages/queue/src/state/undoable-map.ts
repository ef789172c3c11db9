import type { UndoLog } from '@millrace/state-file';

/** Sets a key, keeping in `undo` what was there. The order of keys means nothing to its users. */
export function setKey<K, V>(map: Map<K, V>, key: K, value: V, undo?: UndoLog): void {
  if (undo) pushRestore(map, key, undo);
  map.set(key, value);
}

export function deleteKey<K, V>(map: Map<K, V>, key: K, undo?: UndoLog): void {
  if (undo) pushRestore(map, key, undo);
  map.delete(key);
}

/** Sets a property, keeping in `undo` what was there. */
export function setField<T extends object, F extends keyof T>(
  target: T,
  field: F,
  value: T[F],
  undo?: UndoLog,
): void {
  const before = target[field];
  undo?.push(() => {
    target[field] = before;
  });
  target[field] = value;
}

function pushRestore<K, V>(map: Map<K, V>, key: K, undo: UndoLog): void {
  const before = map.get(key);
  if (before === undefined) undo.push(() => map.delete(key));
  else undo.push(() => map.set(key, before));
}
