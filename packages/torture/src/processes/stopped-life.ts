import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Actor } from './actor.js';
import type { PlannedLife } from './life-plan.js';
import type { Lives } from './lives.js';

/** Where a process was stopped; undefined when it was not. */
export type StopPlace = string | undefined;

/**
 * Lets a process live until it is stopped as planned, does something meanwhile, lets it go on and end. One that does not
 * come to its planned point is stopped when idle.
 */
export async function playStopped(
  lives: Lives,
  life: PlannedLife,
  meanwhile: (where: StopPlace) => Promise<void>,
): Promise<StopPlace> {
  const { end } = life;
  let answers = 0;
  let goesOn = false;
  let isDone: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (isDone = resolve));
  let isStopping: (where: string) => void = () => undefined;
  const stopping = new Promise<string>((resolve) => (isStopping = resolve));
  const actor = lives.start(life, (line, self) => {
    if (line.type === 'signals itself' && goesOn) void letGoOn(self);
    else if (line.type === 'signals itself') isStopping(`at "${line.point}"`);
    if (line.type === 'done') isDone();
    if (line.type === 'acknowledged') answers += 1;
    if (end.how !== 'after' || line.type !== 'acknowledged' || answers !== end.acknowledgements) return;
    setTimeout(() => {
      self.signal('SIGSTOP');
      isStopping('at any moment');
    }, end.milliseconds);
  });
  const where = await Promise.race([stopping, done, actor.gone]);
  if (where === undefined && end.how !== 'told to end') actor.signal('SIGSTOP');
  const place = where ?? (end.how === 'told to end' ? undefined : 'of an idle process');
  if (place !== undefined) await isStopped(actor);
  await meanwhile(place);
  goesOn = true;
  actor.signal('SIGCONT');
  await Promise.race([done, actor.gone]);
  actor.tellToEnd();
  await lives.ended(actor);
  return place;
}

/** A process may come to its point only while it ends, when nobody waits for that any more. */
async function letGoOn(actor: Actor): Promise<void> {
  await isStopped(actor);
  actor.signal('SIGCONT');
}

/** A signal is delivered a little later than it is sent. */
async function isStopped({ pid }: Actor): Promise<void> {
  if (process.platform !== 'linux') return;
  while (!/^\d+ \(.*\) [TZ]/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) await pause(2);
}
