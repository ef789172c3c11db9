/** The conditions under which a plugin is imported, beside `default`. */
const CONDITIONS = new Set(['node', 'import', 'module-sync', 'default']);

/**
 * The relative file that the `exports` of a package.json give for a subpath (`.` or `./name`) when it is imported;
 * undefined when they give none. Node can do this only for the module that asks, not for another folder.
 */
export function resolveExports(exports: unknown, subpath: string): string | undefined {
  const map = isSubpathMap(exports) ? exports : { '.': exports };
  if (!subpath.includes('*') && Object.hasOwn(map, subpath)) return target(map[subpath]) ?? undefined;
  const best = Object.keys(map)
    .map((key) => ({ key, match: matchPattern(key, subpath) }))
    .filter(({ match }) => match !== undefined)
    .sort((a, b) => b.key.indexOf('*') - a.key.indexOf('*') || b.key.length - a.key.length)[0];
  return best && (target(map[best.key], best.match) ?? undefined);
}

function isSubpathMap(exports: unknown): exports is Record<string, unknown> {
  return isObject(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What the one `*` of a pattern stands for in a subpath. */
function matchPattern(pattern: string, subpath: string): string | undefined {
  const [prefix = '', suffix, more] = pattern.split('*');
  if (suffix === undefined || more !== undefined) return undefined;
  const fits =
    subpath.startsWith(prefix) && subpath.endsWith(suffix) && subpath.length > prefix.length + suffix.length;
  return fits ? subpath.slice(prefix.length, subpath.length - suffix.length) : undefined;
}

/** Null closes the search, undefined lets it go on with the next condition. */
function target(value: unknown, match = ''): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string')
    return value.startsWith('./') ? value.replaceAll('*', () => match) : undefined;
  if (Array.isArray(value)) return firstTarget(value, match, (found) => typeof found === 'string');
  if (!isObject(value)) return undefined;
  const chosen = Object.keys(value).filter((key) => CONDITIONS.has(key));
  return firstTarget(
    chosen.map((key) => value[key]),
    match,
    (found) => found !== undefined,
  );
}

function firstTarget(
  values: readonly unknown[],
  match: string,
  accept: (found: string | null | undefined) => boolean,
): string | null | undefined {
  for (const value of values) {
    const found = target(value, match);
    if (accept(found)) return found;
  }
  return undefined;
}
