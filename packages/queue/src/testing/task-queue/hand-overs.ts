import assert from 'node:assert/strict';
import { Task } from '@millrace/queue';
import type { HandOver } from '@millrace/queue';
import { processAll } from '../queue-bench.js';
import type { QueueTests } from '../queue-bench.js';

const due = (n: number, cmd = `note ${n}`): HandOver => ({
  key: `later ${n}`,
  task: new Task({ cmd, id: n, nsid: 'Later' }),
});

export const handOvers: QueueTests = {
  'accepts each key once, and reports a repetition as queued': async (bench) => {
    const [one, other] = [await bench.open(), await bench.open()];
    const [first] = await one.acceptHandOvers([due(1)]);
    assert.deepEqual(first, { status: 'queued', id: 'TQ:Later:1', overrode: [] });
    await processAll(one);
    const [again] = await other.acceptHandOvers([due(1)]);
    assert.equal(again?.status, 'queued');
    assert.equal(await one.howManyQueued(), 0);
    assert.deepEqual(bench.noted, ['1']);
  },

  'reports duplicates and refusals, and accepts what is behind them': async (bench) => {
    const queue = await bench.open();
    await queue.queueTask('note 1');
    const reports = await queue.acceptHandOvers([due(1), due(2, 'nobody'), due(3)]);
    assert.deepEqual(
      reports.map((report) => report.status),
      ['duplicate', 'refused', 'queued'],
    );
    assert.deepEqual((await queue.acceptedHandOvers('later ')).sort(), ['later 1', 'later 3']);
  },

  'forgets keys when told to': async (bench) => {
    const queue = await bench.open();
    await queue.acceptHandOvers([due(1), due(2)]);
    await queue.forgetHandOvers(['later 1', 'unknown']);
    assert.deepEqual(await queue.acceptedHandOvers('later '), ['later 2']);
    assert.deepEqual(await queue.acceptedHandOvers('other '), []);
  },

  'turns away what was decided on below the fence of its schedule, and queues nothing of it': async (
    bench,
  ) => {
    const [one, other] = [await bench.open(), await bench.open()];
    await one.acceptHandOvers([due(1)], { schedule: 'later', revision: 4 });
    await one.forgetHandOvers(['later 1'], { schedule: 'later', revision: 5 });
    const outdated = other.acceptHandOvers([due(1), due(2)], { schedule: 'later', revision: 4 });
    await assert.rejects(outdated, { code: 'HAND_OVER_OUTDATED', context: { fence: 5 } });
    assert.equal(await other.howManyQueued(), 1);
    await other.acceptHandOvers([due(2)], { schedule: 'later', revision: 5 });
    await other.acceptHandOvers([due(3)], { schedule: 'another', revision: 0 });
    assert.equal(await other.howManyQueued(), 3);
  },

  'leaves out a hand-over while a task is there that has not ended, and takes it when that has ended': async (
    bench,
  ) => {
    const queue = await bench.open();
    await queue.acceptHandOvers([due(1)]);
    const second = { ...due(2), unless: { key: 'later 2 left out', whilePresent: ['TQ:Later:1'] } };
    assert.deepEqual(await queue.acceptHandOvers([second]), [{ status: 'leftOut' }]);
    await processAll(queue);
    assert.equal((await queue.acceptHandOvers([second]))[0]?.status, 'queued');
    assert.deepEqual(await queue.acceptedHandOvers(''), ['later 1', 'later 2']);
  },

  'keeps to it that a hand-over was left out for good, until it is told to forget that': async (bench) => {
    const [one, other] = [await bench.open(), await bench.open()];
    const unless = { key: 'later 1 left out', always: true, isFinal: true };
    assert.deepEqual(await one.acceptHandOvers([{ ...due(1, 'nobody'), unless }]), [{ status: 'leftOut' }]);
    const again = { ...due(1), unless: { key: unless.key } };
    assert.deepEqual(await other.acceptHandOvers([again]), [{ status: 'leftOut' }]);
    assert.deepEqual(await one.acceptedHandOvers(''), [unless.key]);
    await one.forgetHandOvers([unless.key]);
    assert.equal((await other.acceptHandOvers([again]))[0]?.status, 'queued');
  },

  'does not leave out what it has accepted': async (bench) => {
    const queue = await bench.open();
    await queue.acceptHandOvers([due(1)]);
    const again = { ...due(1), unless: { key: 'later 1 left out', always: true, isFinal: true } };
    assert.equal((await queue.acceptHandOvers([again]))[0]?.status, 'queued');
    assert.deepEqual(await queue.acceptedHandOvers(''), ['later 1']);
  },

  'never lowers a fence': async (bench) => {
    const queue = await bench.open();
    await queue.forgetHandOvers([], { schedule: 'later', revision: 5 });
    await queue.forgetHandOvers([], { schedule: 'later', revision: 3 });
    const outdated = queue.acceptHandOvers([due(1)], { schedule: 'later', revision: 4 });
    await assert.rejects(outdated, { code: 'HAND_OVER_OUTDATED' });
  },
};
