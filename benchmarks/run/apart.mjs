import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../measure.mjs', import.meta.url));
const LIMIT_SECONDS = 300;

/** Makes one measurement in a process of its own; resolves to its metrics, rejects with what went wrong there. */
export async function measureApart(measurement) {
  const child = fork(script, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, LIMIT_SECONDS * 1000);
  process.once('exit', kill);
  try {
    return await answer(child, measurement);
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
  }
}

function answer(child, measurement) {
  return new Promise((resolve, reject) => {
    let reply;
    child.on('message', (message) => (reply = message));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (reply?.metrics) resolve(reply.metrics);
      else reject(new Error(reply?.error ?? `ended with ${signal ?? code} and without a result`));
    });
    child.send(measurement, (error) => error && reject(error));
  });
}
