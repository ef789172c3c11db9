import { enableTypeScript } from '@millrace/queue';
import { codeOf, PluginError, reasonOf } from './errors.js';
import { importFresh } from './module-import.js';

/** How a plugin is loaded. */
export interface LoadOptions {
  readonly loadTimeoutSeconds: number;
  /** Where a library for TypeScript is looked for, when there is none where the plugin is. */
  readonly baseDir: string;
}

interface Registrar {
  toRegister(): unknown;
}

/**
 * What `toRegister()` of a plugin's module returns, or resolves to. Rejects with `NO_TYPESCRIPT`, `IMPORT_FAILED`, `NO_TO_REGISTER`,
 * `TO_REGISTER_FAILED`, `PAIRS_NOT_A_LIST` or `LOAD_TIMED_OUT`.
 */
export async function loadPairs(
  file: string,
  fingerprint: string,
  { loadTimeoutSeconds: limitSeconds, baseDir }: LoadOptions,
): Promise<readonly unknown[]> {
  // Not within the limit: how long a library takes to be there is not the plugin's fault.
  prepareTypeScript(file, baseDir);
  const pairs: unknown = await within(limitSeconds, async () =>
    callToRegister(await importModule(file, fingerprint)),
  );
  if (Array.isArray(pairs)) return pairs as unknown[];
  throw new PluginError(
    'PAIRS_NOT_A_LIST',
    `toRegister() returned ${kindOf(pairs)} instead of a list of pairs [command, processor]`,
  );
}

function prepareTypeScript(file: string, baseDir: string): void {
  try {
    enableTypeScript(file, [baseDir]);
  } catch (cause) {
    const code = codeOf(cause) === 'NO_TYPESCRIPT' ? 'NO_TYPESCRIPT' : 'IMPORT_FAILED';
    throw new PluginError(code, (cause as Error).message, {}, { cause });
  }
}

async function importModule(file: string, fingerprint: string): Promise<unknown> {
  try {
    return await importFresh(file, fingerprint);
  } catch (cause) {
    const reason = reasonOf(cause);
    const hint = reason.startsWith('SyntaxError') ? '; node --check shows the place' : '';
    throw new PluginError('IMPORT_FAILED', `cannot be imported: ${reason}${hint}`, {}, { cause });
  }
}

async function callToRegister(module: unknown): Promise<unknown> {
  const registrar = findRegistrar(module);
  if (registrar === undefined) {
    throw new PluginError(
      'NO_TO_REGISTER',
      'has no function toRegister, neither exported by name nor on the default export',
    );
  }
  try {
    return await registrar.toRegister();
  } catch (cause) {
    throw new PluginError('TO_REGISTER_FAILED', `toRegister() failed: ${reasonOf(cause)}`, {}, { cause });
  }
}

/** CommonJS made from an ES module has its default export one level further down. */
function findRegistrar(module: unknown): Registrar | undefined {
  const inner = defaultOf(module);
  return [module, inner, defaultOf(inner)].find(isRegistrar);
}

function defaultOf(value: unknown): unknown {
  return isHolder(value) && 'default' in value ? value.default : undefined;
}

function isRegistrar(value: unknown): value is Registrar {
  return isHolder(value) && 'toRegister' in value && typeof value.toRegister === 'function';
}

function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function kindOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}

/** The timer keeps the process alive on purpose: a plugin that waits for nothing must not end the program in silence. */
async function within<T>(limitSeconds: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const error = new PluginError(
      'LOAD_TIMED_OUT',
      `import and toRegister() took longer than ${limitSeconds} s; do lasting work in processTask, not while loading`,
    );
    timer = setTimeout(reject, limitSeconds * 1000, error);
  });
  try {
    return await Promise.race([work(), limit]);
  } finally {
    clearTimeout(timer);
  }
}
