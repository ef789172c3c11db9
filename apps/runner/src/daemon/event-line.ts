import type { Outcome, QueueEvent } from '@millrace/queue';
import { limitText, targetName } from '../brakes/target.js';
import { showDuration } from '../duration.js';

const SHOWN_IDS = 3;

/** What a log says about an event of the queue, in one line; undefined for what is no news to people. */
export function eventLine(event: QueueEvent, command: string): string | undefined {
  switch (event.type) {
    case 'queued':
      return `queued ${event.id} ${command}`;
    case 'removed':
      return `removed ${event.id}: ${event.reason}`;
    case 'started':
      return `started ${event.id} ${command}${event.attempt > 1 ? ` (start ${event.attempt})` : ''}`;
    case 'deferred':
      return event.by === undefined
        ? `deferred ${event.id} ${command}: ${event.tags.join(' ')} in use`
        : undefined;
    case 'blocked':
      return `blocked ${event.id} ${command}: after ${shortList(event.on)}`;
    case 'unblocked':
      return `unblocked ${event.id} ${command}`;
    case 'requeued':
      return `requeued ${event.id} ${command}: ${event.reason}`;
    case 'edited':
      return `edited ${event.id} ${command}`;
    case 'cancelRequested':
      return `cancelling ${event.id} ${command}${event.reason === undefined ? '' : `: ${event.reason}`}`;
    case 'returned':
      return `due ${event.id} ${command}`;
    case 'revived':
      return `queued again ${event.id} ${command}`;
    case 'adopted':
      return `adopted ${event.id} ${command}`;
    case 'finished':
      return `${event.outcome.status} ${event.id} ${command}${ending(event.outcome)}`;
    case 'draining':
      return event.type;
    case 'paused':
    case 'resumed':
      return event.of === undefined ? event.type : `${event.type} ${targetName(event.of)}`;
    case 'limited':
      return `limited ${targetName(event.of)} to ${limitText(event.limit)}`;
    case 'unlimited':
      return `unlimited ${targetName(event.of)}`;
    case 'settings':
      return `settings ${Object.entries(event.settings)
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' ')}`;
    case 'spawned':
    case 'undeferred':
    case 'progress':
      return undefined;
  }
}

function shortList(ids: readonly string[]): string {
  const more = ids.length > SHOWN_IDS ? ` and ${ids.length - SHOWN_IDS} more` : '';
  return `${ids.slice(0, SHOWN_IDS).join(', ')}${more}`;
}

function ending({ error, exitCode, signal, delaySeconds }: Outcome): string {
  const delay = delaySeconds === undefined ? '' : `, again in ${showDuration(delaySeconds)}`;
  const how =
    error?.message ?? signal ?? (exitCode === undefined || exitCode === 0 ? '' : `exit code ${exitCode}`);
  return `${delay}${how === '' ? '' : `: ${how}`}`;
}
