import type { ActorEnd } from './actor.js';
import type { PlannedLife } from './life-plan.js';
import type { Lives } from './lives.js';

/** How a life ended, and where if it was planned. */
export interface LifeEnd extends ActorEnd {
  readonly point: string | undefined;
}

/** Lets a process live until it is killed as planned. One that does not come to its planned point is killed when idle. */
export async function playKilled(lives: Lives, life: PlannedLife): Promise<LifeEnd> {
  const { end } = life;
  let point: string | undefined;
  let answers = 0;
  const actor = lives.start(life, (line, self) => {
    if (line.type === 'signals itself') point = line.point;
    if (line.type === 'acknowledged') answers += 1;
    const isTime = end.how === 'after' && line.type === 'acknowledged' && answers === end.acknowledgements;
    if (isTime) setTimeout(() => self.kill(), end.milliseconds);
    if (line.type === 'done') void (end.how === 'told to end' ? self.tellToEnd() : self.kill());
  });
  return { ...(await lives.ended(actor)), point };
}
