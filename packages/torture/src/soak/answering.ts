/** Answers every message of the parent process with what the function gives, one after the other; ends with the parent. */
export function answerWith(answer: (message: never) => Promise<object>): void {
  let turn: Promise<unknown> = Promise.resolve();
  process.on('message', (message) => {
    turn = turn
      .then(async () => answer(message as never))
      .catch((error: unknown) => ({ failed: (error as Error).stack ?? String(error) }))
      .then((result) => process.send?.(result));
  });
  process.on('disconnect', () => process.exit(0));
}
