const ARGUMENT = /'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|\S+/g;

/** A command string cut at its first white space: the command's name and everything behind it. */
export function splitCommand(cmd: string): { command: string; argstring: string } {
  const trimmed = cmd.trimStart();
  const end = trimmed.search(/\s/);
  if (end < 0) return { command: trimmed, argstring: '' };
  return { command: trimmed.slice(0, end), argstring: trimmed.slice(end).trim() };
}

/**
 * The arguments in a string. Each is a single-quoted run, a double-quoted run or a run of non-space, in this
 * order of preference; one quote at either end is dropped, and `\'` and `\"` become quotes.
 */
export function splitArguments(argstring: string): string[] {
  return (argstring.match(ARGUMENT) ?? []).map(unquote);
}

/** A string that `splitArguments` takes apart into just these arguments, or undefined where no quoting can. */
export function joinArguments(args: readonly string[]): string | undefined {
  const joined = args.map(quote).join(' ');
  const back = splitArguments(joined);
  return back.length === args.length && back.every((arg, i) => arg === args[i]) ? joined : undefined;
}

function unquote(argument: string): string {
  return argument
    .replace(/^['"]/, '')
    .replace(/['"]$/, '')
    .replace(/\\(['"])/g, '$1');
}

function quote(argument: string): string {
  if (/^[^\s'"\\]+$/.test(argument)) return argument;
  if (!argument.includes('"')) return `"${argument}"`;
  return `'${argument.replaceAll("'", "\\'")}'`;
}
