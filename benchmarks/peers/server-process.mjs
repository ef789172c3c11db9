import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_SECONDS = 30;

/** A port of the loopback interface that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A server that is ended with this process, whatever ends it, short of kill -9. */
export class ServerProcess {
  #output = '';

  constructor(command, args, { stopSignal = 'SIGTERM', ...options } = {}) {
    this.stopSignal = stopSignal;
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.ended = new Promise((resolve) => this.child.once('close', resolve).once('error', resolve));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on('data', (text) => (this.#output = (this.#output + text).slice(-2000)));
    this.kill = () => this.child.kill('SIGKILL');
    process.once('exit', this.kill);
  }

  /** Resolves with what `probe` resolves with, once it does; rejects with the server's words when it ends instead. */
  async ready(probe) {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    for (const deadline = Date.now() + PATIENCE_SECONDS * 1000; ; await delay(50)) {
      try {
        return await probe();
      } catch (error) {
        if (hasEnded) throw new Error(`it ended at once: ${this.#output.trim()}`, { cause: error });
        if (Date.now() > deadline) throw error;
      }
    }
  }

  async stop() {
    this.child.kill(this.stopSignal);
    const timer = setTimeout(this.kill, 10_000);
    await this.ended;
    clearTimeout(timer);
    process.off('exit', this.kill);
  }
}
