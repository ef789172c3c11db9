import { describe, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-shell';
import { describeProcessor } from '@millrace/queue/testing';

const examples = {
  valid: [
    'shell true',
    { command: 'shell', args: ['make', 'all'], data: { cwd: '/srv', tags: ['disk'], timeoutSeconds: 5 } },
    { command: 'shell', args: ['exit 3'], data: { shell: true, retry: { delaySeconds: 7 } } },
  ],
  invalid: ['shell', { command: 'shell', args: ['true'], data: { tagz: [] } }],
  endless: `shell ${process.execPath} -e 'setInterval(() => {}, 1000)'`,
};

for (const [command, processor] of toRegister())
  describeProcessor(command, { command, processor, ...examples }, { describe, test });
