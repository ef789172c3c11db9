import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type * as YamlModule from 'yaml';
import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import { RunnerError } from '../errors.js';
import { readSettingsText } from './settings-file.js';
import { replaceFile } from './file-replacement.js';

type Yaml = typeof YamlModule;
type Path = readonly [section: string, key: string];

/**
 * Changes a list of texts in a settings file, which is made when it is not there; whether anything changed. Everything
 * else stays as it was written, comments too. The new file takes the place of the old in one step.
 * @throws RunnerError `SETTINGS_UNREADABLE`, `INVALID_SETTINGS`
 */
export async function changeList(
  file: string,
  path: Path,
  change: (list: readonly string[]) => readonly string[],
): Promise<boolean> {
  const yaml = await import('yaml');
  const text = existsSync(file) ? readSettingsText(file) : '';
  const list = listIn(yaml.parse(text), path);
  if (list === undefined)
    throw new RunnerError('INVALID_SETTINGS', `${file}: ${path.join('.')} is not a list of texts.`, { file });
  const wanted = change(list);
  if (isDeepStrictEqual(wanted, list)) return false;
  replaceFile(file, edited(yaml, text, path, wanted));
  return true;
}

/** The text with another list, by the smallest change of it that says so. */
export function edited(yaml: Yaml, text: string, path: Path, wanted: readonly string[]): string {
  const document = yaml.parseDocument(text);
  const spliced = splice(yaml, text, document, path, wanted);
  const expected = yaml.parseDocument(text);
  // A section without anything in it is null, which takes no keys.
  if (expected.has(path[0]) && expected.get(path[0]) === undefined) expected.delete(path[0]);
  expected.setIn(path, [...wanted]);
  if (spliced !== undefined && saysTheSame(yaml, spliced, expected)) return spliced;
  return expected.toString({ lineWidth: 0 });
}

function saysTheSame(yaml: Yaml, text: string, expected: Document): boolean {
  const document = yaml.parseDocument(text);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), expected.toJS());
}

function listIn(values: unknown, [section, key]: Path): readonly string[] | undefined {
  const list: unknown =
    (values as Record<string, Record<string, unknown> | null> | null)?.[section]?.[key] ?? [];
  return Array.isArray(list) && list.every((entry) => typeof entry === 'string') ? list : undefined;
}

/** Undefined where the text is not of a form that can be changed in one place. */
function splice(
  yaml: Yaml,
  text: string,
  document: Document,
  path: Path,
  wanted: readonly string[],
): string | undefined {
  const flow = toFlow(yaml, wanted);
  const [section, key] = path;
  const list = document.getIn(path, true);
  if (yaml.isSeq(list))
    return list.flow ? replaced(text, list, flow) : changedLines(yaml, text, list, wanted);
  const map = document.get(section, true);
  if (yaml.isMap(map) && !map.flow) return inserted(text, map, `${key}: ${flow}`);
  if (yaml.isScalar(map) && map.value === null) return belowKey(yaml, text, document, path, flow);
  if (map !== undefined) return undefined;
  const end = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${end}${section}:\n  ${key}: ${flow}\n`;
}

function toFlow(yaml: Yaml, list: readonly string[]): string {
  const document = new yaml.Document([...list], { flow: true });
  (document.contents as YAMLSeq).flow = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

function replaced(text: string, { range }: YAMLSeq, by: string): string | undefined {
  return range ? text.slice(0, range[0]) + by + text.slice(range[1]) : undefined;
}

/** A line more, or lines less, of a list that has a line for each entry. */
function changedLines(
  yaml: Yaml,
  text: string,
  list: YAMLSeq,
  wanted: readonly string[],
): string | undefined {
  const items = list.items.filter(yaml.isScalar);
  const kept = items.filter(({ value }) => wanted.includes(value as string));
  if (kept.length === 0) return replaced(text, list, toFlow(yaml, wanted));
  const added = wanted.filter((entry) => !items.some(({ value }) => value === entry));
  const last = items.at(-1)?.range?.[0];
  const first = items[0]?.range?.[0];
  if (first === undefined || last === undefined) return undefined;
  const dash = text.slice(startOfLine(text, first), first);
  const more = added.map((entry) => `${dash}${yaml.stringify(entry)}`).join('');
  const below = endOfLine(text, last);
  let result =
    text.slice(0, below) + (below > 0 && text[below - 1] !== '\n' ? '\n' : '') + more + text.slice(below);
  for (const { range } of items.filter((item) => !kept.includes(item)).reverse())
    if (range)
      result = result.slice(0, startOfLine(text, range[0])) + result.slice(endOfLine(text, range[0]));
  return result;
}

/** A line in front of the first one of a section. */
function inserted(text: string, map: YAMLMap, line: string): string | undefined {
  const first = (map.items[0]?.key as { range?: [number, number, number] } | undefined)?.range?.[0];
  if (first === undefined) return undefined;
  const start = startOfLine(text, first);
  return `${text.slice(0, start)}${text.slice(start, first)}${line}\n${text.slice(start)}`;
}

/** A line behind that of a section that is empty. */
function belowKey(
  yaml: Yaml,
  text: string,
  { contents }: Document,
  [section, key]: Path,
  flow: string,
): string | undefined {
  const pair = yaml.isMap(contents)
    ? contents.items.find((item) => yaml.isScalar(item.key) && item.key.value === section)
    : undefined;
  const start = (pair?.key as { range?: [number, number, number] } | undefined)?.range?.[0];
  if (start === undefined) return undefined;
  const below = endOfLine(text, start);
  const end = text[below - 1] === '\n' ? '' : '\n';
  return `${text.slice(0, below)}${end}  ${key}: ${flow}\n${text.slice(below)}`;
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
