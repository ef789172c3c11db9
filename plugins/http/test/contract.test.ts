import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-http';
import { describeProcessor } from '@millrace/queue/testing';

/** Takes connections and never answers. */
const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
await once(silent, 'listening');
afterAll(() => void silent.close());

const { port } = silent.address() as AddressInfo;
const examples = {
  valid: [
    'http GET http://localhost/a',
    {
      command: 'http',
      args: ['POST', 'http://localhost/b'],
      data: { json: [1], tags: ['net'], expect: 201 },
    },
  ],
  invalid: [
    'http',
    'http GET ftp://localhost/',
    { command: 'http', args: ['GET', 'http://localhost'], data: 7 },
  ],
  endless: `http GET http://127.0.0.1:${port}/`,
};

for (const [command, processor] of toRegister())
  describeProcessor(command, { command, processor, ...examples }, { describe, test });
