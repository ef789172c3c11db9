import { exitCodes } from '../exit-codes.js';
import { schema } from '../settings/schema.js';
import { commandTable } from './command-table.js';

/** What `millrace help` explains beside commands. */
export const helpTopics: Readonly<Record<string, () => string>> = {
  'exit-codes': () =>
    Object.values(exitCodes)
      .map(({ code, meaning }) => `${code}  ${meaning}\n`)
      .join(''),
  settings: settingsHelp,
  times: () =>
    [
      'Time: epoch seconds, or an ISO date-time: 2030-01-31T08:00, "2030-01-31 08:00:30", 2030-01-31T08:00Z,',
      '      2030-01-31T08:00+02:00. Without a zone, and for a bare date, the local time zone counts.',
      '      Or a day and a time yet to come: "today 17:00", "tomorrow 9am", "monday 8:30"; or "in 10m".',
      'Delay: seconds, or numbers with units: 90, 1.5, 500ms, 30s, 10m, 2h, 1d, 1w, 1h30m.',
      '',
    ].join('\n'),
};

/** Everything that help can be asked about. */
export function topicNames(): string[] {
  return [...commandTable.map(({ name }) => name), ...Object.keys(helpTopics)];
}

function settingsHelp(): string {
  const sections = Object.entries(schema).map(([section, settings]) => {
    const lines = Object.entries(settings).map(([key, { description, expected, default: value }]) => {
      const fallback = value === undefined ? '' : ` (default: ${JSON.stringify(value)})`;
      return `  ${key}: ${description}\n      ${expected}${fallback}\n`;
    });
    return `${section}:\n${lines.join('')}`;
  });
  const head =
    'Settings stand in millrace.yaml, here or in a folder above. Paths are relative to that file.\n\n';
  return head + sections.join('\n');
}
