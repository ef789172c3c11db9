import { median } from './statistics.mjs';

/**
 * A figure with its medians and what became of its targets. A target of which something was not measured is left open.
 */
export function judge(figure, { samples, failures, series, count }) {
  const { name, title, unit, better, synced, targets = [] } = figure;
  const medians = Object.fromEntries(
    Object.entries(samples).map(([key, metrics]) => [
      key,
      Object.fromEntries(Object.entries(metrics).map(([metric, values]) => [metric, median(values)])),
    ]),
  );
  return {
    name,
    title,
    unit,
    better,
    synced,
    count,
    series: series.map(({ name: key, title: text, contender }) => ({
      name: key,
      title: text,
      isCompared: contender !== undefined && key !== 'raw',
      medians: medians[key],
      samples: samples[key],
    })),
    targets: targets.map((target) => verdict(target, medians)),
    failures,
  };
}

function verdict({ text, value, atLeast, atMost, unit = '' }, medians) {
  const measured = value(medians);
  if (!Number.isFinite(measured)) return { text, unit };
  const met = atLeast === undefined ? measured <= atMost : measured >= atLeast;
  return { text, unit, measured, met };
}

/** The ratio of two series in one metric. */
export const ratio = (ours, theirs, metric) => (medians) =>
  medians[ours]?.[metric] / medians[theirs]?.[metric];

/** The ratio of one series to the best of all others: the highest, or the lowest where less is better. */
export const ratioToBest =
  (ours, metric, pick = Math.max) =>
  (medians) => {
    const others = Object.entries(medians)
      .filter(([name]) => name !== ours && name !== 'raw' && !name.startsWith('millrace'))
      .map(([, metrics]) => metrics[metric])
      .filter(Number.isFinite);
    return others.length === 0 ? undefined : medians[ours]?.[metric] / pick(...others);
  };
