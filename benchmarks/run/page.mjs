import { readable, sentence } from './report.mjs';

/** The results of a run as a page: targets, where a peer wins, then every figure with its chart. */
export function page(header, figures) {
  return [
    '# Results',
    `Written by \`npm run bench\`; [README.md](README.md) says how to read it. Medians of ${header.rounds} rounds at most.`,
    surroundings(header),
    '## Targets',
    table(['Figure', 'Target', 'Measured', ''], figures.flatMap(targetRows)),
    '## Where a peer wins',
    winners(figures),
    ...figures.flatMap(section),
    '',
  ].join('\n\n');
}

function surroundings({ date, machine, system, loadBefore, node, millrace, commit, contenders }) {
  const about = `${date}, ${machine}, ${system}, Node ${node}, Millrace ${millrace} at ${commit}. Load average of the 5 minutes before: ${loadBefore}; much above 0, other programs were running, and single rates say little.`;
  const rows = contenders.map(({ title, version, settings, synced }) => [
    title,
    version,
    settings,
    synced ? 'yes' : 'no',
  ]);
  return `${about}\n\n${table(['Contender', 'Versions', 'Settings', 'An acknowledged task is synced'], rows)}`;
}

function targetRows({ name, targets }) {
  return targets.map((target) => {
    const { text, measured, unit, met } = target;
    const verdict = measured === undefined ? '' : met ? 'met' : '**not met**';
    return [
      `[${name}](#${name})`,
      text,
      measured === undefined ? 'not measured' : readable(measured) + unit,
      verdict,
    ];
  });
}

function winners(figures) {
  const lines = figures.flatMap((figure) => metricsOf(figure).flatMap((metric) => winnersIn(figure, metric)));
  return lines.length > 0 ? lines.join('\n') : 'In none of these figures.';
}

/** Peers that are better than the best of Millrace in the same figure. */
function winnersIn({ name, better, series }, metric) {
  const score = ({ medians }) => (better === 'higher' ? medians[metric] : -medians[metric]);
  const measured = series.filter(({ medians, isCompared }) => isCompared && metric in medians);
  const ours = measured.filter(isOurs);
  if (ours.length === 0) return [];
  const best = Math.max(...ours.map(score));
  return measured
    .filter((one) => !isOurs(one) && score(one) > best)
    .map(({ title, medians }) => `- [${name}](#${name}): ${title}, ${readable(medians[metric])} ${metric}`);
}

const isOurs = ({ name }) => name.startsWith('millrace');

const metricsOf = ({ series }) => [...new Set(series.flatMap(({ medians }) => Object.keys(medians)))];

function section(figure) {
  const { name, title, count, synced, series, targets, failures } = figure;
  const metrics = metricsOf(figure);
  const rows = series.map(({ title: text, medians }) => [
    text,
    ...metrics.map((metric) => (metric in medians ? readable(medians[metric]) : '')),
  ]);
  const lines = [
    ...targets.map((target) => `- ${sentence(target)}`),
    ...failures.map((text) => `- failed: ${text}`),
  ];
  return [
    `## ${name}`,
    `${title}: ${count.toLocaleString('en')}. Synced: ${synced}.`,
    `![${title}](${name}.svg)`,
    table(['', ...metrics], rows),
    ...(lines.length > 0 ? [lines.join('\n')] : []),
  ];
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').split('\n')[0]).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
