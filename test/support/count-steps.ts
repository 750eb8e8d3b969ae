// Counts the steps that our own code takes, so that tests can ask how work grows with its input and need no clock.
import { type Profiler, Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { countNativeSteps } from './native-steps.ts';

// Blocks are counted in functions that are compiled after this, so import it before what is to be counted.
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

/** Runs of blocks of code in `lib/` (bodies of functions, branches and loops) while `work` runs; what V8's coverage counts, and what native methods look at. */
async function countSteps(work: () => unknown): Promise<number> {
  setFlagsFromString('--no-opt'); // optimized functions do not count
  setFlagsFromString('--no-maglev');
  try {
    await takeCoverage(); // which sets all counts back
    const native = await countNativeSteps(work);
    return (await takeCoverage()).filter(isOurs).reduce((sum, script) => sum + runsOf(script), native);
  } finally {
    setFlagsFromString('--opt');
    setFlagsFromString('--maglev');
  }
}

async function takeCoverage(): Promise<readonly Profiler.ScriptCoverage[]> {
  return (await session.post('Profiler.takePreciseCoverage')).result;
}

function isOurs({ url }: Profiler.ScriptCoverage): boolean {
  return /\/lib\/[^?]*\.ts$/.test(url);
}

function runsOf({ functions }: Profiler.ScriptCoverage): number {
  return functions.reduce((sum, { ranges }) => ranges.reduce((total, { count }) => total + count, sum), 0);
}

/**
 * Expects `work(4n)` to take about twice the steps of `work(2n)`, and that twice those of `work(n)`, or less. It runs once
 * before it is counted, so that what is made once is not.
 */
export async function expectLinear(work: (size: number) => unknown, size: number): Promise<void> {
  await work(size);
  const steps: number[] = [];
  for (const times of [1, 2, 4]) steps.push(await countSteps(() => work(times * size)));
  expect(steps[0]).toBeGreaterThan(0);
  expect(steps[1]! / steps[0]!).toBeLessThan(2.3);
  expect(steps[2]! / steps[1]!).toBeLessThan(2.3);
}
