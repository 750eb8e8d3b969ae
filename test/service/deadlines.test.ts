import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { Deadlines, type Stop } from '../../lib/service/deadlines.ts';

const late = () => new Error('late');
const never = () => new Promise<never>(() => undefined);

test('It should give what the work comes to, and its errors', async () => {
  const deadlines = new Deadlines(1000, late);

  await expect(deadlines.keep(async () => 7)).resolves.toBe(7);
  await expect(deadlines.keep(() => Promise.reject(new Error('own')))).rejects.toThrow('own');
});

test('It should fail each work at its own deadline, in the order in which they began', async () => {
  const deadlines = new Deadlines(60, late);
  const order: string[] = [];
  const keep = (name: string, work: () => Promise<unknown>) =>
    deadlines.keep(work).then(
      () => order.push(`${name} done`),
      (error) => order.push(`${name} ${error.message}`),
    );

  const first = keep('first', never);
  await sleep(30);
  await Promise.all([first, keep('second', never), keep('quick', () => sleep(1))]);

  expect(order).toEqual(['quick done', 'first late', 'second late']);
});

test('It should tell work to stop, whether that asked before the deadline or after', async () => {
  const deadlines = new Deadlines(20, late);
  let stop: Stop = {};
  let isTold = false;

  const asked = deadlines.keep((given) => {
    given.signal?.addEventListener('abort', () => {
      isTold = true;
    });
    return never();
  });
  const unasked = deadlines.keep((given) => {
    stop = given;
    return never();
  });

  await Promise.allSettled([asked, unasked]);
  expect([isTold, stop.signal?.aborted]).toEqual([true, true]);
});

test('It should not mind work that fails after its deadline', async () => {
  const deadlines = new Deadlines(10, late);
  const work = deadlines.keep(() => sleep(30).then(() => Promise.reject(new Error('own'))));

  await expect(work).rejects.toThrow('late');
  await sleep(40); // an unhandled rejection would fail the run
});
