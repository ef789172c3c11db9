import { ChildProcessor } from '@millrace/queue';
import type { Task, TaskContext } from '@millrace/queue';
import { exchange } from './exchange.js';
import type { HttpResult } from './exchange.js';
import type { HttpError } from './http-error.js';
import { optionsOf, problemWithTask, requestOf, targetOf } from './http-request.js';
import { backoffSeconds, retryAfterSeconds } from './retry-delay.js';

const DEFAULT_TIMEOUT_SECONDS = 30;
/** From the request's own limit to the child's, which is there for when the first one fails. */
const MARGIN_SECONDS = 30;

/**
 * `http [method] <url>`: makes an HTTP request. An unexpected status fails the task. What may pass by itself (429,
 * 5xx, no connection, no answer in time) is tried again while attempts are left, at the time that Retry-After names.
 * The data of the task holds its HttpOptions.
 */
export class HttpProcessor extends ChildProcessor {
  override readonly usage = 'http [method] <url>';

  /** Nothing when method and URL are usable, and the data holds known options with usable values. */
  override problemWith(task: Task): string | undefined {
    return problemWithTask(task);
  }

  /** Method, URL and options: another body for the same URL is no duplicate. */
  override dupeKey(task: Task): string {
    const { method, url } = targetOf(task);
    return JSON.stringify([task.command, method, url, task.data]);
  }

  override deferralTags(task: Task): readonly string[] {
    return optionsOf(task).tags ?? [];
  }

  override getChildTimeout(task: Task): number {
    return (optionsOf(task).timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) + MARGIN_SECONDS;
  }

  /** `retryDelaySeconds`, doubled with each attempt; at most a day. */
  override getRescheduleDelay(task: Task): number {
    return backoffSeconds(task.attempts, optionsOf(task).retryDelaySeconds);
  }

  /** @throws HttpError */
  override async doChildTask(task: Task, context: TaskContext): Promise<HttpResult> {
    const request = requestOf(task);
    try {
      return await exchange(request, context.signal);
    } catch (error) {
      if (!context.signal.aborted) this.#report(task, context, error as HttpError);
      throw error;
    }
  }

  #report(task: Task, context: TaskContext, error: HttpError): void {
    const { body, retryAfter } = error.context as { body?: string; retryAfter?: string | null };
    if (body) context.log(body.slice(0, 2000));
    if (!mayPass(error) || task.getUserdata('sched') === undefined) return;
    this.retryTask(task, retryAfterSeconds(retryAfter ?? null, Date.now()) ?? this.getRescheduleDelay(task));
  }
}

function mayPass({ code }: HttpError): boolean {
  return (
    code === 'CONNECTION_FAILED' || code === 'TIMED_OUT' || code === 'HTTP_429' || code.startsWith('HTTP_5')
  );
}
