import { contenders } from '../contenders/index.mjs';

/** A series for each contender that fits, in which `body` gets an open session of it. */
export function seriesOf(fits, body) {
  return contenders.filter(fits).map((contender) => ({
    name: contender.name,
    title: contender.title,
    contender,
    measure: async (place) => {
      await contender.prepare?.(place);
      const session = await contender.open(place);
      try {
        return await body(session, place, contender);
      } finally {
        await session.close();
      }
    },
  }));
}

/** The numbers of `count` tasks, from `from`. */
export const numbers = (from, count) => Array.from({ length: count }, (_, i) => from + i);

/** Whether everything that is enqueued is a task: not for the bare file. */
export const isQueue = ({ name }) => name !== 'raw';
