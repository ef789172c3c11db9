import type { QueueInspection } from '@millrace/queue';
import type { ScheduleInspection } from '@millrace/scheduler';
import { counted, some, warning } from './check.js';
import type { Check, CheckFinding } from './check.js';

/** A runner hands a task over at once when it is due. */
const OVERDUE_SECONDS = 60;
const MANY_REFUSALS = 5;

/** Looks for scheduled tasks that do not get into the queue. */
export function checkScheduled(
  { scheduled, overdue, refused }: ScheduleInspection,
  queue: QueueInspection,
): Check {
  const late = overdue.filter(({ seconds }) => seconds > OVERDUE_SECONDS);
  const often = refused.filter(({ refusals }) => refusals >= MANY_REFUSALS);
  const isServed = queue.runners.some(({ status }) => status === 'working');
  const findings: CheckFinding[] = [];
  if (late.length > 0)
    findings.push(
      warning(
        'NOT_HANDED_OVER',
        `${counted(late.length, 'task')} due for more than a minute: ${some(late.map(name))}`,
        isServed ? 'see what the runner warns of; it may process another schedule' : 'millrace run',
      ),
    );
  if (often.length > 0)
    findings.push(
      warning(
        'REFUSED',
        `the queue refuses ${counted(often.length, 'task')} again and again: ${some(often.map(name))}`,
        `millrace why ${often[0]?.id} says why; millrace unschedule takes it out`,
      ),
    );
  const waiting = `${scheduled} scheduled, ${overdue.length} due, ${refused.length} refused by the queue`;
  return { name: 'scheduled', summary: waiting, findings };
}

function name({ id, command }: { readonly id: string; readonly command: string }): string {
  return `${id} (${command})`;
}
