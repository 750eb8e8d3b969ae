// What the benches beside XGBoost share: engine.py trains their models (once, into KINDLING_BENCH_DIR) and times XGBoost;
// KINDLING_PYTHON names a Python that has xgboost and numpy, otherwise python3 is asked.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const DIRECTORY = process.env.KINDLING_BENCH_DIR ?? join(tmpdir(), 'kindling-bench-engine');
export const PYTHON = process.env.KINDLING_PYTHON ?? 'python3';
export const ROUNDS = Number(process.env.KINDLING_BENCH_ROUNDS ?? 7);
/** What a measurement takes at least: CPU time is counted in steps of up to 4 ms. */
export const MIN_CPU_MS = 60;

/** Endings of shapes, and the rows that go with them. */
const KINDS = [
  ['-missing', 'missing'],
  ['-200features', 'wide'],
  ['-categorical', 'categorical'],
  ['', 'dense'],
];

export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** Milliseconds of CPU time that `run` takes in this thread: others on the machine count less than in time that passes. */
export function time(run) {
  const start = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

/** XGBoost in a process of its own: milliseconds for `numRow` rows of a shape, or undefined where there is no XGBoost. */
export async function startXgboost(shapes, numRow) {
  const { status } = spawnSync(PYTHON, ['-c', 'import xgboost, numpy']);
  if (status !== 0) return undefined;
  const script = join(import.meta.dirname, 'engine.py');
  const child = spawn(PYTHON, [script, DIRECTORY, ...shapes], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { xgboost } = JSON.parse((await lines.next()).value);
  const measure = async (shape) => {
    child.stdin.write(`${shape} ${numRow}\n`);
    return Number((await lines.next()).value) * 1000;
  };
  return { version: xgboost, measure, stop: () => child.stdin.end() };
}

export const readFloats = (name) => new Float32Array(new Uint8Array(readFileSync(join(DIRECTORY, name))).buffer);

/** The values that a shape is measured with, row by row. */
export function readShapeRows(shape) {
  return readFloats(`${KINDS.find(([ending]) => shape.endsWith(ending))[1]}.f32`);
}
