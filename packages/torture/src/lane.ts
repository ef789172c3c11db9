// A process that plays rounds as it is told, one after the other. What a round breaks in it, it breaks in no other.
import { playRound } from './play-round.js';
import type { RoundOrder } from './play-round.js';

process.on('message', (order: RoundOrder) => {
  void playRound(order).then((result) => process.send?.(result));
});
// The lane leads its group: what its rounds started goes with it.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
