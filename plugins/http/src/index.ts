import type { ProcessorLike } from '@millrace/queue';
import { HttpProcessor } from './http-processor.js';

export type { HttpResult } from './exchange.js';
export type { Expectation } from './expected-status.js';
export { HttpError } from './http-error.js';
export type { HttpErrorCode } from './http-error.js';
export type { HttpOptions } from './http-options.js';
export { HttpProcessor } from './http-processor.js';

/** The command of this plugin: `http`. */
export function toRegister(): [command: string, processor: ProcessorLike][] {
  return [['http', new HttpProcessor({ module: import.meta.url })]];
}
