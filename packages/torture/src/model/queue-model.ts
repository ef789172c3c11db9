import type { End, Report, Settings, TaskView } from './model-views.js';
import type { Rule, Words } from './rules.js';

interface Waiting {
  readonly task: TaskView;
  /** It has been here before, so that it stands before those that have not. */
  readonly cameBack: boolean;
  /** What it held or waited for when it came back. */
  readonly tags: readonly string[];
  /** When it was deferred for the first time since it last began, by count. */
  readonly deferral: number | undefined;
}

interface Deferred {
  readonly task: TaskView;
  readonly tags: readonly string[];
  readonly deferral: number;
}

interface Processing {
  readonly task: TaskView;
  readonly tags: readonly string[];
  readonly instance: number;
}

interface Retrying {
  readonly task: TaskView;
  readonly instance: number;
  readonly dueAt: number;
}

interface Finished {
  readonly task: TaskView;
  readonly end: End;
  readonly at: number;
}

const DEFAULTS: Settings = {
  maxRunning: 2,
  defaultTimeout: 60,
  maxTimeout: 300,
  defaultChildTimeout: 3600,
  historyLimit: 1000,
};

/** The queue as its documents describe it, in lists that are searched from end to end. */
export class QueueModel {
  stored: Partial<Settings> = {};
  isPaused = false;
  waiting: Waiting[] = [];
  deferred: Deferred[] = [];
  processing: Processing[] = [];
  retrying: Retrying[] = [];
  finished: Finished[] = [];
  readonly events: object[] = [];
  /** The last number of a task of the queue's own. */
  lastNumber = 0;
  #deferrals = 0;

  constructor(
    readonly ruleOf: (command: string) => Rule | undefined,
    readonly now: () => number,
  ) {}

  get settings(): Settings {
    return { ...DEFAULTS, ...this.stored };
  }

  get freeSlots(): number {
    return Math.max(0, this.settings.maxRunning - this.processing.length);
  }

  setSettings(given: Partial<Settings>): void {
    const changed = Object.fromEntries(
      Object.entries(given).filter(([key, value]) => this.stored[key as keyof Settings] !== value),
    );
    if (Object.keys(changed).length === 0) return;
    this.stored = { ...this.stored, ...changed };
    this.#say('settings', { settings: changed });
    this.#trimHistory();
  }

  setPaused(isPaused: boolean): void {
    if (this.isPaused !== isPaused) this.#say(isPaused ? 'paused' : 'resumed', {});
    this.isPaused = isPaused;
  }

  /** Everything that is not in history. */
  get present(): TaskView[] {
    return [...this.waiting, ...this.deferred, ...this.processing, ...this.retrying].map(({ task }) => task);
  }

  admit(task: TaskView): Report {
    const rule = this.ruleOf(task.command);
    if (!rule) return { status: 'refused', code: 'UNKNOWN_COMMAND' };
    if (rule.isValid?.(task.args) === false) return { status: 'refused', code: 'INVALID_ARGUMENTS' };
    if (task.retries === 0) return { status: 'refused', code: 'NO_RETRIES_LEFT' };
    if (this.present.some(({ id }) => id === task.id)) return { status: 'refused', code: 'TASK_PRESENT' };
    if (this.#isAskingFatal(rule)) return { status: 'refused', code: 'RULE_THREW' };
    const overrode = this.#override(task, rule);
    const repeated = this.#repeatedBy(task, rule);
    if (repeated) return { status: 'duplicate', of: repeated.id, overrode };
    const id = task.id || `TQ:TaskQueue:${this.lastNumber + 1}`;
    this.lastNumber = Math.max(this.lastNumber, Number(/^TQ:TaskQueue:(\d+)$/.exec(id)?.[1] ?? 0));
    const queued = { ...task, id };
    const behind = this.waiting.filter((other) => other.task.priority >= task.priority).length;
    this.waiting.splice(behind, 0, { task: queued, cameBack: false, tags: [], deferral: undefined });
    this.#say('queued', { id, task: queued });
    return { status: 'queued', id, overrode };
  }

  /** A rule is only asked when there is something to compare with. */
  #isAskingFatal({ throwsWhenAsked }: Rule): boolean {
    return this.waiting.length > 0 && (throwsWhenAsked === 'overrides' || throwsWhenAsked === 'isDupe');
  }

  #newestFirst(): TaskView[] {
    return this.waiting.map(({ task }) => task).reverse();
  }

  #override(task: TaskView, { makesNeedless }: Rule): string[] {
    const needless = this.#newestFirst().filter((other) => makesNeedless?.(task, other));
    for (const { id } of needless) this.#removeWaiting(id, 'overridden');
    return needless.map(({ id }) => id);
  }

  #repeatedBy(task: TaskView, { repeats, key }: Rule): TaskView | undefined {
    const sameCommand = (other: Words): boolean => other.command === task.command;
    return this.#newestFirst().find((other) => {
      if (repeats) return repeats(task, other);
      if (key) return sameCommand(other) && key(task.args) === key(other.args);
      return sameCommand(other) && JSON.stringify(task.args) === JSON.stringify(other.args);
    });
  }

  #removeWaiting(id: string, reason: string): void {
    this.waiting = this.waiting.filter(({ task }) => task.id !== id);
    this.#say('removed', { id, reason });
  }

  unqueue(id: string): boolean {
    if (!this.waiting.some(({ task }) => task.id === id)) return false;
    this.#removeWaiting(id, 'unqueued');
    return true;
  }

  deleteAll(): number {
    const ids = [...this.waiting, ...this.deferred].map(({ task }) => task.id);
    for (const id of ids) this.#say('removed', { id, reason: 'deleted' });
    this.waiting = [];
    this.deferred = [];
    return ids.length;
  }

  /** Whether something could be started now, after what was deferred and need not be any more has come back. */
  hasWorkToDo(): boolean {
    this.#bringBack();
    return !this.isPaused && this.freeSlots > 0 && this.waiting.length > 0;
  }

  /** Claims the next task for an instance; undefined when there is none that can be started. There has to be a slot. */
  claim(instance: number): TaskView | undefined {
    if (this.isPaused) return undefined;
    this.#bringBack();
    for (let first = this.waiting.shift(); first; first = this.waiting.shift()) {
      const { task } = first;
      const rule = this.ruleOf(task.command);
      const broken = rule ? brokenRule(task, rule) : `No processor found for '${task.command}'.`;
      const tags = rule?.tags?.(task.args) ?? [];
      if (broken !== undefined)
        this.#finish(task, { status: 'failed', message: broken, ...codeUnless(rule) });
      else if (this.#hasToWait(task.args, tags, rule, this.#heldTags())) {
        this.#defer(first, tags);
      } else return this.#begin(task, tags, instance);
    }
    return undefined;
  }

  #heldTags(): Set<string> {
    return new Set(this.processing.flatMap(({ tags }) => tags));
  }

  #hasToWait(
    args: readonly string[],
    tags: readonly string[],
    rule: Rule | undefined,
    held: ReadonlySet<string>,
  ): boolean {
    return rule?.waitsFor ? rule.waitsFor(args, held) : tags.some((tag) => held.has(tag));
  }

  #defer({ task, deferral = (this.#deferrals += 1) }: Waiting, tags: string[]): void {
    this.deferred = [...this.deferred, { task, tags, deferral }].sort((a, b) => a.deferral - b.deferral);
    this.#say('deferred', { id: task.id, tags });
  }

  #begin(waiting: TaskView, tags: string[], instance: number): TaskView {
    const task = { ...waiting, attempts: waiting.attempts + 1, started: this.now() };
    this.processing.push({ task, tags, instance });
    this.#say('started', { id: task.id, attempt: task.attempts, instance });
    return task;
  }

  /** Brings back to the front as many as there are slots for, oldest first, and none that would have to wait again. */
  #bringBack(): void {
    const held = this.#heldTags();
    for (const { cameBack, tags } of this.waiting) if (cameBack) for (const tag of tags) held.add(tag);
    const ready: Deferred[] = [];
    for (const one of this.deferred) {
      if (ready.length === Math.max(1, this.settings.maxRunning - this.processing.length)) break;
      if (this.#hasToWait(one.task.args, one.tags, this.ruleOf(one.task.command), held)) continue;
      ready.push(one);
      for (const tag of one.tags) held.add(tag);
    }
    for (const one of ready.filter(({ task }) => this.#isStillWanted(task))) this.#return(one);
  }

  /** One that comes back overrides and repeats as a new one does. */
  #isStillWanted(task: TaskView): boolean {
    const rule = this.ruleOf(task.command);
    if (!rule) return true;
    this.#override(task, rule);
    if (!this.#repeatedBy(task, rule)) return true;
    this.deferred = this.deferred.filter((one) => one.task !== task);
    this.#say('removed', { id: task.id, reason: 'duplicate' });
    return false;
  }

  #return({ task, tags, deferral }: Deferred): void {
    this.deferred = this.deferred.filter((one) => one.task !== task);
    const before = this.waiting.filter(
      (other) =>
        other.task.priority > task.priority || (other.task.priority === task.priority && other.cameBack),
    ).length;
    this.waiting.splice(before, 0, { task, cameBack: true, tags, deferral });
    this.#say('undeferred', { id: task.id });
  }

  /** Ends a run; false when it is not the one that counts. */
  settle(id: string, attempts: number, end: End): boolean {
    const run = this.processing.find(({ task }) => task.id === id && task.attempts === attempts);
    if (!run) return false;
    this.processing = this.processing.filter((other) => other !== run);
    if (end.status !== 'retried') this.#finish(run.task, end);
    else {
      const task = { ...run.task, retries: run.task.retries - 1 };
      this.retrying.push({ task, instance: run.instance, dueAt: this.now() + (end.delaySeconds ?? 0) });
      this.#say('finished', { id, end });
    }
    return true;
  }

  /** Puts what an instance runs back to the front, so that it is in the order in which it began. */
  handBack(instance: number): void {
    const runs = this.processing.filter((run) => run.instance === instance);
    this.processing = this.processing.filter((run) => run.instance !== instance);
    for (const { task, tags } of runs.reverse()) {
      const before = this.waiting.filter((other) => other.task.priority > task.priority).length;
      this.waiting.splice(before, 0, { task, cameBack: true, tags, deferral: undefined });
      this.#say('requeued', { id: task.id, reason: 'handed back' });
    }
  }

  #finish(task: TaskView, end: End): void {
    this.finished = this.finished.filter((other) => other.task.id !== task.id);
    this.finished.push({ task, end, at: this.now() });
    this.#say('finished', { id: task.id, end });
    this.#trimHistory();
  }

  #trimHistory(): void {
    this.finished = this.finished.slice(Math.max(0, this.finished.length - this.settings.historyLimit));
  }

  #say(type: string, facts: object): void {
    this.events.push({ at: this.now(), type, ...facts });
  }
}

function brokenRule({ command, id }: TaskView, { throwsWhenAsked: asked }: Rule): string | undefined {
  if (asked === undefined || asked === 'isDupe' || asked === 'overrides') return undefined;
  return `The rules of '${command}' failed for task ${id}: ${asked}`;
}

function codeUnless(rule: Rule | undefined): { code?: string } {
  return rule ? {} : { code: 'UNKNOWN_COMMAND' };
}
