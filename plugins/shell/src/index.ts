import type { ProcessorLike } from '@millrace/queue';
import { ShellProcessor } from './shell-processor.js';

export { ShellError } from './shell-error.js';
export type { ShellErrorCode, ShellErrorContext } from './shell-error.js';
export type { ShellOptions } from './shell-options.js';
export { ShellProcessor } from './shell-processor.js';
export type { ShellResult } from './shell-processor.js';

/** The command of this plugin: `shell`. */
export function toRegister(): [command: string, processor: ProcessorLike][] {
  return [['shell', new ShellProcessor({ module: import.meta.url })]];
}
