// Measures in a process of its own, started by run/apart.mjs: so that no figure sees the heap, the compiled code or the
// garbage of another.
import { figures } from './figures/index.mjs';

async function measure({ figure, series, place }) {
  const { measure } = figures.find(({ name }) => name === figure).series.find(({ name }) => name === series);
  try {
    return { metrics: await measure(place) };
  } catch (error) {
    return { error: error.stack ?? String(error) };
  }
}

process.once('disconnect', () => process.exit());
process.on('message', async (measurement) => process.send(await measure(measurement)));
