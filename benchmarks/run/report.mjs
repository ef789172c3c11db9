/** A number as people read it: three digits at least, with commas. */
export function readable(value) {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  if (value === 0) return '0';
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(3);
}

export function printHeader(
  { machine, system, loadBefore, node, millrace, commit, rounds, contenders },
  leftOut,
) {
  console.log(
    `Machine   ${machine}; load average of the 5 minutes before: ${loadBefore}\nSystem    ${system}`,
  );
  console.log(`Versions  Node ${node}, Millrace ${millrace} (${commit})`);
  console.log(`Rounds    ${rounds}, by turns; medians, and from least to most in brackets\n`);
  for (const { title, version, settings } of contenders)
    console.log(`${title.padEnd(34)}${version}\n${''.padEnd(34)}${settings}`);
  for (const line of leftOut) console.log(`left out: ${line}`);
  console.log();
}

/** Prints a figure: a line for each metric of each series, then its targets. */
export function printFigure(figure, { quick }) {
  console.log(
    `${figure.name}: ${figure.title}, ${figure.count.toLocaleString('en')} (${figure.unit}; synced: ${figure.synced})`,
  );
  for (const { title, medians, samples } of figure.series)
    for (const [metric, value] of Object.entries(medians))
      console.log(
        `  ${`${title}, ${metric}`.padEnd(56)}${readable(value).padStart(12)}  ${spread(samples[metric])}`,
      );
  for (const failure of figure.failures) console.log(`  FAILED ${failure}`);
  if (!quick) for (const target of figure.targets) console.log(`  target: ${sentence(target)}`);
  console.log();
}

/** A target in words, with what was measured. */
export function sentence({ text, measured, met, unit }) {
  if (measured === undefined) return `${text}: not measured`;
  return `${text}: ${readable(measured)}${unit} ${met ? 'met' : 'NOT MET'}`;
}

function spread(values) {
  return values.length < 2 ? '' : `(${readable(Math.min(...values))} to ${readable(Math.max(...values))})`;
}
