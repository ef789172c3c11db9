import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { toRegister as files } from '@millrace/plugin-files';
import { toRegister as http } from '@millrace/plugin-http';
import { toRegister as shell } from '@millrace/plugin-shell';
import { Registry, TaskQueue } from '@millrace/queue';
import type { ProcessorLike, TaskSpec } from '@millrace/queue';
import { Scheduler } from '@millrace/scheduler';
import { EventLog } from './event-log.js';
import type { Place } from './place.js';
import { RunnerProcess } from './runner-process.js';
import { Scoreboard } from './scoreboard.js';
import { WebServer } from './web-server.js';

type Pairs = readonly [string, ProcessorLike][];

/** Everything that the scenes of the demo work with. */
export class Stage {
  readonly place: Place;
  readonly scores = new Scoreboard();
  readonly registry: Registry;
  readonly events: EventLog;
  runner: RunnerProcess | undefined;

  private constructor(
    place: Place,
    readonly web: WebServer,
    readonly queue: TaskQueue,
    readonly scheduler: Scheduler,
  ) {
    this.place = place;
    this.registry = queue.registry;
    this.events = new EventLog(queue);
  }

  static async open(place: Place): Promise<Stage> {
    const registry = new Registry();
    const state = { name: 'tasks', stateDir: join(place.folder, 'state') };
    const queue = await TaskQueue.open({ ...state, registry });
    const stage = new Stage(place, await WebServer.start(), queue, await Scheduler.open(state));
    stage.#register([...files(), ...http(), ...shell()]);
    await stage.registerPlugin(place.reloadPlugin);
    return stage;
  }

  /** Makes the demo's own process know a plugin's commands too, so that it may queue them. */
  async registerPlugin(path: string): Promise<void> {
    const plugin = (await import(pathToFileURL(path).href)) as { toRegister(): Pairs };
    this.#register(plugin.toRegister());
  }

  /** Queues a task that has to be new. */
  async put(task: TaskSpec): Promise<string> {
    const id = await this.queue.queueTask(task);
    if (id === undefined) throw new Error(`${task.command} was not queued`);
    return id;
  }

  async startRunner(): Promise<void> {
    this.runner = await RunnerProcess.start(this.place.folder);
  }

  async close(): Promise<void> {
    await this.runner?.end('SIGTERM');
    await this.events.close();
    await this.scheduler.close();
    await this.queue.close();
    this.web.close();
  }

  #register(pairs: Pairs): void {
    for (const [command, processor] of pairs) this.registry.register(command, processor);
  }
}
