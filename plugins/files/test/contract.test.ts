import { describe, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-files';
import { describeProcessor } from '@millrace/queue/testing';

const further: Record<string, string> = { 'files-prune': ' 1d' };

for (const [command, processor] of toRegister()) {
  const rest = further[command] ?? '';
  const examples = {
    valid: [
      `${command} /srv/data${rest}`,
      `${command} /srv/data/below${rest}`,
      { command, args: ['/srv/other', ...rest.split(' ').filter(Boolean)], data: { tags: ['disk'] } },
    ],
    invalid: [command, `${command} relative${rest}`],
  };
  describeProcessor(command, { command, processor, ...examples }, { describe, test });
}
