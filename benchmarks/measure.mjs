// One measurement in a process of its own, started by run/apart.mjs: so that no figure sees the heap, the compiled code
// or the garbage of another.
import { figures } from './figures/index.mjs';

async function measure({ figure, series, place }) {
  const { measure } = figures.find(({ name }) => name === figure).series.find(({ name }) => name === series);
  try {
    return { metrics: await measure(place) };
  } catch (error) {
    return { error: error.stack ?? String(error) };
  }
}

process.once('disconnect', () => process.exit(1));
process.once('message', async (measurement) => {
  const reply = await measure(measurement);
  process.send(reply, () => process.exit(0));
});
