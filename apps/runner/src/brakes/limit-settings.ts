import type { BrakeTarget, Limit } from '@millrace/queue';
import type { Setting } from '../settings/setting.js';
import { toRate } from './rate.js';

/** A limit in the settings. */
export type LimitSetting = BrakeTarget & Limit;

/** A list of limits: `{ command, concurrency: 2 }`, `{ tag, rate: 10/1m }`. */
export function limits(description: string): Setting<readonly LimitSetting[]> {
  return {
    description,
    expected:
      'a list of limits, each with command or tag, and concurrency, rate (such as 10/1m) or both, none twice',
    default: [],
    list: true,
    accept(value) {
      if (!Array.isArray(value)) return undefined;
      const accepted = value.map(toLimit).filter((limit) => limit !== undefined);
      const names = new Set(accepted.map(({ command, tag }) => JSON.stringify([command, tag])));
      return names.size === value.length ? Object.freeze(accepted) : undefined;
    },
  };
}

function toLimit(value: unknown): LimitSetting | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { command, tag, concurrency, rate, ...others } = value as Record<string, unknown>;
  const name = command ?? tag;
  const isNamed =
    typeof name === 'string' && name.trim() !== '' && (command === undefined) !== (tag === undefined);
  const parsed = typeof rate === 'string' ? toRate(rate) : undefined;
  if (!isNamed || Object.keys(others).length > 0) return undefined;
  if (concurrency === undefined && rate === undefined) return undefined;
  if (rate !== undefined && parsed === undefined) return undefined;
  if (concurrency !== undefined && !(Number.isSafeInteger(concurrency) && (concurrency as number) >= 1))
    return undefined;
  return {
    ...(command === undefined ? { tag: name } : { command: name }),
    ...(concurrency !== undefined && { concurrency: concurrency as number }),
    ...(parsed && { rate: parsed }),
  };
}
