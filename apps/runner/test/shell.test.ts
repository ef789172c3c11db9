import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Place } from './place.js';

let place: Place;

beforeEach(() => {
  place = new Place();
});

afterEach(() => place.remove());

async function shell(...lines: string[]) {
  return place.call(['shell'], { input: lines.map((line) => `${line}\n`).join('') });
}

test('does one line after the other, with quoting', async () => {
  const { code, stdout } = await shell(
    `queue echo 'two words' "it's"`,
    'list --json',
    '',
    '# a comment',
    'unqueue TQ:TaskQueue:1',
  );
  expect(code).toBe(0);
  const [id, list, unqueued] = stdout.trimEnd().split('\n');
  expect(id).toBe('TQ:TaskQueue:1');
  expect(JSON.parse(list ?? '').waiting[0].args).toEqual(['two words', "it's"]);
  expect(unqueued).toBe('TQ:TaskQueue:1');
});

test('errors do not end it, and the last of them is its exit code', async () => {
  const { code, stdout, stderr } = await shell(
    'nonsense',
    "queue echo 'open",
    'queue ecko',
    'show TQ:TaskQueue:9',
    'queue echo a',
  );
  expect(stdout).toBe('TQ:TaskQueue:1\n');
  expect(stderr).toContain("Unknown command 'nonsense'.");
  expect(stderr).toContain('This does not end');
  expect(stderr).toContain('Did you mean echo?');
  expect(code).toBe(4);
});

test('exit ends it before the end of the input', async () => {
  expect(await shell('exit', 'queue echo a')).toMatchObject({ code: 0, stdout: '' });
});

test('every kind of command works in it', async () => {
  const { code, stdout, stderr } = await shell(
    'queue echo a',
    'process',
    'show TQ:TaskQueue:1',
    'schedule after 1h echo b',
    'list scheduled',
    'pause',
    'status',
    'resume',
    'plugins',
    'help unqueue',
    'delete_unprocessed_tasks',
    'convert',
  );
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Deleted: 0 waiting or deferred, 1 scheduled.'),
  });
  expect(stdout).toMatch(/^state +done$/m);
  expect(stdout).toMatch(/^queue +tasks, paused$/m);
  expect(stdout).toContain('Usage: unqueue');
});

test('--json holds for all lines', async () => {
  const { stdout } = await place.call(['shell', '--json'], { input: 'queue echo a\nstatus\n' });
  const documents = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(documents).toMatchObject([{ tasks: [{ status: 'queued' }] }, { waiting: 1 }]);
});

test('lines are no input for commands, and settings cannot change half way', async () => {
  const { stdout, stderr } = await shell('queue --file -', 'list --name other', 'queue echo a', 'shell');
  expect(stdout).toBe('TQ:TaskQueue:1\n');
  expect(stderr).toContain("Unknown option '--name'");
});
