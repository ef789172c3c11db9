import type { CommandContext } from '../command-line/command.js';
import { findCommandSpec } from '../command-line/command-table.js';
import { helpTopics, topicNames } from '../command-line/help-topics.js';
import { RunnerError } from '../errors.js';
import type { ExitCode } from '../exit-codes.js';
import { didYouMean } from '../nearest.js';

/** Explains a command or a topic; without one, all there is. */
export async function run(context: CommandContext, words: readonly string[]): Promise<ExitCode | void> {
  const [topic] = words;
  if (topic === undefined) return context.dispatch(['--help']);
  if (findCommandSpec(topic) !== undefined) return context.dispatch([topic, '--help']);
  const explain = Object.hasOwn(helpTopics, topic) ? helpTopics[topic] : undefined;
  if (explain === undefined) {
    throw new RunnerError('USAGE', `There is no help on ${topic}.${didYouMean(topic, topicNames())}`);
  }
  const text = explain();
  context.output.show({ topic, text }, () => context.output.text(text));
}
