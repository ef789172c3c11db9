import { describe, test } from '@jest/globals';
import { toRegister } from '@millrace/plugin-greetings';
import { describeProcessor } from '@millrace/queue/testing';

const examples: Record<string, { valid: string[]; invalid?: string[] }> = {
  greet: { valid: ['greet Ada', 'greet "Ada Lovelace"'], invalid: ['greet', 'greet Ada Grace'] },
  goodbye: { valid: ['goodbye', 'goodbye Ada Grace'] },
};

for (const [command, processor] of toRegister())
  describeProcessor(command, { command, processor, valid: [], ...examples[command] }, { describe, test });
