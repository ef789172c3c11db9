import { ChildProcessor } from '@millrace/queue';
import type { Task, TaskContext } from '@millrace/queue';
import * as fields from './fields.js';
import type { FilesError } from './files-error.js';
import { openRootFolder } from './root-folder.js';
import { parseTask } from './syntax.js';
import type { Fields, Syntax, Values } from './syntax.js';
import { heldTags, isTreeBusy } from './tree-tags.js';
import { TreeRun } from './tree-run.js';

/** The options of every command of this plugin. */
export const commonFields = {
  /** The tree to work on. */
  folder: fields.folder,
  /** The files meant. Default: all. */
  pattern: fields.pattern,
  /** Files to leave alone among them. */
  exclude: fields.patterns,
  /** Also enter folders on which another file system is mounted. */
  crossFileSystems: fields.flag,
  /** Time limit; the task's own timeout goes before it. Default: the queue's `defaultChildTimeout`. */
  timeoutSeconds: fields.seconds,
  /** Tags held beside those of the tree. */
  tags: fields.texts,
} satisfies Fields;

type CommonFields = Fields & typeof commonFields;

/** What a command does, apart from what all of them have in common. */
export interface TreeCommand<F extends CommonFields> {
  readonly syntax: Syntax<F>;
  /** The paths beside the folder that the command writes to. */
  otherPaths?(values: Values<F>): readonly string[];
  /** Does the work. What it returns is the task's result. */
  run(run: TreeRun, values: Values<F>): Promise<unknown>;
}

/**
 * Processes one command over a tree of files. Two tasks never work on the same tree, or on a tree within the other's.
 * Links are never followed.
 */
export class TreeProcessor<F extends CommonFields> extends ChildProcessor {
  override readonly usage: string;

  /** `usage`: how the command is called, in a line. */
  constructor(
    private readonly command: TreeCommand<F>,
    options: { module?: string | URL; usage?: string } = {},
  ) {
    super(options);
    this.usage = options.usage ?? '';
  }

  /** Nothing when all options are known and usable; the folder has to be an absolute path. The disk is not looked at. */
  override problemWith(task: Task): string | undefined {
    try {
      parseTask(task, this.command.syntax);
      return undefined;
    } catch (error) {
      return (error as FilesError).message;
    }
  }

  /** All that was asked for, whether in the arguments or in the data: a dry run is no duplicate of the real one. */
  override dupeKey(task: Task): string {
    return JSON.stringify([task.command, this.#valuesOf(task) ?? task.args]);
  }

  override deferralTags(task: Task): readonly string[] {
    const values = this.#valuesOf(task);
    return values === undefined ? [] : [...heldTags(this.#paths(values)), ...values.tags];
  }

  /** When a task that is being processed works on the same tree, within it or around it, or has one of its tags. */
  override isTaskDeferred(task: Task, activeTags: ReadonlySet<string>): boolean {
    const values = this.#valuesOf(task);
    if (values === undefined) return false;
    return isTreeBusy(this.#paths(values), activeTags) || values.tags.some((tag) => activeTags.has(tag));
  }

  override getChildTimeout(task: Task): number | undefined {
    return this.#valuesOf(task)?.timeoutSeconds;
  }

  /** @throws FilesError */
  override async doChildTask(task: Task, context: TaskContext): Promise<unknown> {
    const values = parseTask(task, this.command.syntax);
    context.signal.throwIfAborted();
    const root = await openRootFolder(values.folder);
    try {
      return await this.command.run(new TreeRun(root, values, context), values);
    } finally {
      await root.release();
    }
  }

  #valuesOf(task: Task): Values<F> | undefined {
    try {
      return parseTask(task, this.command.syntax);
    } catch {
      return undefined;
    }
  }

  #paths(values: Values<F>): string[] {
    return [values.folder, ...(this.command.otherPaths?.(values) ?? [])];
  }
}
