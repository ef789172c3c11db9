import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { CommandContext, CommandOptions } from '../command-line/command.js';
import { isOptionSet } from '../command-line/option-values.js';
import { codeOf, messageOf, RunnerError } from '../errors.js';
import { starterFiles } from '../setup/starter-files.js';
import type { StarterFile } from '../setup/starter-files.js';
import { systemdUnit } from '../setup/systemd-unit.js';

const UNIT = 'millrace.service';

/** Writes what a folder needs to be worked in, and over nothing that is there; says what was written and what to do next. */
export async function run(
  { output, world }: CommandContext,
  words: readonly string[],
  options: CommandOptions,
): Promise<void> {
  const folder = makeFolder(resolve(world.folder, words[0] ?? '.'));
  const unit = isOptionSet(options, 'systemd');
  const files = unit ? [...starterFiles, unitFile(folder, world.program)] : starterFiles;
  const written = files.map((file) => ({ path: file.path, created: writeNew(folder, file) }));
  const next = nextCommands(relative(world.folder, folder));
  const enable = unit ? enablingCommands(folder) : [];
  output.show({ folder, files: written, next, ...(unit && { enable }) }, () => {
    for (const { path, created } of written) output.line(`${created ? 'created' : 'kept   '} ${path}`);
    if (written.some(({ created }) => !created))
      output.note('What was there already was kept as it is; move it away to get the new one.');
    tell('Next:', next);
    if (unit) tell('To have systemd run it from now on:', enable);
  });
  function tell(title: string, commands: readonly string[]): void {
    output.note(title);
    for (const command of commands) output.note(`  ${command}`);
  }
}

function makeFolder(folder: string): string {
  if (/[\n\r]/.test(folder))
    throw new RunnerError('USAGE', 'A folder with a line end in its name cannot be used.');
  try {
    mkdirSync(folder, { recursive: true });
    return realpathSync(folder);
  } catch (cause) {
    throw new RunnerError('USAGE', `The folder cannot be made: ${messageOf(cause)}`, { folder }, { cause });
  }
}

function unitFile(folder: string, program: string): StarterFile {
  const facts = { folder, node: process.execPath, program, user: userInfo().username };
  return { path: UNIT, content: systemdUnit(facts) };
}

/** Whether the file was not there. Others cannot write it, whatever the umask: plugins that others can write are refused. */
function writeNew(folder: string, { path, content }: StarterFile): boolean {
  const file = join(folder, path);
  try {
    if (!existsSync(dirname(file))) mkdirSync(dirname(file), { mode: 0o755 });
    writeFileSync(file, content, { flag: 'wx', mode: 0o644 });
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw new RunnerError('USAGE', `${file} cannot be written: ${messageOf(cause)}`, { file }, { cause });
  }
}

function nextCommands(folder: string): string[] {
  const enter = folder === '' ? '' : `cd ${shellWord(folder)} && `;
  return [`${enter}millrace queue hello Ada`, 'millrace process', 'millrace log 1'];
}

function enablingCommands(folder: string): string[] {
  const unit = shellWord(join(folder, UNIT));
  return [`sudo cp ${unit} /etc/systemd/system/`, `sudo systemctl enable --now ${UNIT}`];
}

function shellWord(text: string): string {
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
