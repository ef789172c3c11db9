import type { System } from '@millrace/state-file';
import type { MemoryDisk } from '@millrace/state-file/testing';

/** Power for the processes on a disk, which goes before one of their system calls. */
export class PowerSupply {
  readonly gone: Promise<void>;
  readonly #processes: ReturnType<MemoryDisk['process']>[] = [];
  #calls = 0;
  #isOn = true;
  #onGone: () => void = () => undefined;

  constructor(
    readonly disk: MemoryDisk,
    readonly cutAt: number,
  ) {
    this.gone = new Promise((resolve) => (this.#onGone = resolve));
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** The system of one more process; without power one on which nothing works. */
  system(): System {
    const process = this.disk.process();
    if (!this.#isOn) process.die();
    this.#processes.push(process);
    return new Proxy(process.system, {
      get: (system, name, receiver): unknown => {
        const call: unknown = Reflect.get(system, name, receiver);
        if (typeof call !== 'function' || name === 'now' || name === 'close') return call;
        return (...args: unknown[]): unknown => {
          this.#count();
          return Reflect.apply(call, system, args) as unknown;
        };
      },
    });
  }

  cut(): void {
    this.#isOn = false;
    for (const process of this.#processes) process.die();
    this.#onGone();
  }

  #count(): void {
    this.#calls += 1;
    if (this.#isOn && this.#calls >= this.cutAt) this.cut();
  }
}
