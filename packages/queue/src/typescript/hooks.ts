import { readFile } from 'node:fs/promises';
import type { LoadHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isTypeScript } from './enable-typescript.js';
import type { Transformer } from './transformer.js';

type Transform = (source: string, file: string) => string;

/** The parts of the libraries that are used here. */
interface Libraries {
  amaro: { transformSync(source: string, options: object): { code: string } };
  esbuild: { transformSync(source: string, options: object): { code: string } };
  typescript: {
    transpileModule(source: string, options: object): { outputText: string; diagnostics?: unknown[] };
    flattenDiagnosticMessageText(text: unknown, newLine: string): string;
  };
}

const TRANSFORMS: { readonly [K in Transformer['name']]: (library: Libraries[K]) => Transform } = {
  amaro: (amaro) => (source) => amaro.transformSync(source, { mode: 'strip-only' }).code,
  esbuild: (esbuild) => (source, sourcefile) =>
    esbuild.transformSync(source, {
      sourcefile,
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'silent',
    }).code,
  typescript: (typescript) => (source, fileName) => {
    const compilerOptions = { module: 'esnext', target: 'es2022', inlineSourceMap: true };
    const { outputText, diagnostics = [] } = typescript.transpileModule(source, {
      fileName,
      compilerOptions,
      reportDiagnostics: true,
    });
    const [first] = diagnostics as { messageText: unknown }[];
    if (first === undefined) return outputText;
    throw new SyntaxError(typescript.flattenDiagnosticMessageText(first.messageText, ' '));
  },
};

let transform: Transform;

/** Called by Node in the thread of the hooks, before anything is loaded. */
export async function initialize({ name, path }: Transformer): Promise<void> {
  const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
  const library = (module.default ?? module) as never;
  transform = TRANSFORMS[name](library);
}

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.startsWith('file:') || !isTypeScript(fileURLToPath(url))) return nextLoad(url, context);
  const file = fileURLToPath(url);
  return { format: 'module', source: transform(await readFile(file, 'utf8'), file), shortCircuit: true };
};
