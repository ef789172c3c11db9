import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../other-process.mjs', import.meta.url));

/** A process that plays a role of figures/roles.mjs; it ends with this one. */
export class OtherProcess {
  constructor(role, given = {}) {
    this.child = fork(script);
    this.child.send({ role, ...given });
  }

  /** Resolves with the next message; rejects when the process ends before. */
  async next() {
    const stop = new AbortController();
    const { signal } = stop;
    try {
      const ended = once(this.child, 'close', { signal }).then(() => Promise.reject(new Error('it ended')));
      const [message] = await Promise.race([once(this.child, 'message', { signal }), ended]);
      return message;
    } finally {
      stop.abort();
    }
  }

  tell(message) {
    this.child.send(message);
  }

  async end() {
    const closed = once(this.child, 'close');
    this.child.kill('SIGKILL');
    await closed;
  }
}
