import * as vega from 'vega';
import { compile } from 'vega-lite';

const WIDTH = 420;
const [OURS, OTHERS] = ['#1f6f8b', '#b9b4a7'];

/** A figure as SVG: a bar for the median of each series, a line from its least to its most; a row for each metric. */
export async function chart(figure) {
  const view = new vega.View(vega.parse(compile(specification(figure)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}

function specification(figure) {
  const metrics = [...new Set(figure.series.flatMap(({ medians }) => Object.keys(medians)))];
  return {
    title: { text: figure.title, subtitle: `synced: ${figure.synced}`, anchor: 'start', frame: 'group' },
    background: 'white',
    padding: 12,
    config: { view: { stroke: null }, axis: { grid: false } },
    vconcat: metrics.map((metric) => rowOf(figure, metric)),
  };
}

function rowOf(figure, metric) {
  const values = figure.series
    .filter(({ medians }) => metric in medians)
    .map(({ name, title, medians, samples }) => ({
      title,
      median: medians[metric],
      least: Math.min(...samples[metric]),
      most: Math.max(...samples[metric]),
      ours: name.startsWith('millrace'),
    }));
  const y = {
    field: 'title',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelLimit: 320, ticks: false },
  };
  const x = { type: 'quantitative', title: metric, axis: { tickCount: 5 } };
  return {
    width: WIDTH,
    height: { step: 22 },
    data: { values },
    encoding: { y },
    layer: [
      { mark: 'bar', encoding: { x: { ...x, field: 'median' }, color: colour } },
      {
        mark: { type: 'rule', color: '#333' },
        encoding: { x: { ...x, field: 'least' }, x2: { field: 'most' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 10 },
        encoding: { x: { ...x, field: 'most' }, text: { field: 'median', format: ',.4~g' } },
      },
    ],
  };
}

const colour = { condition: { test: 'datum.ours', value: OURS }, value: OTHERS };
