// npm run bench:engine [-- SHAPE ...]: rows per second of the engine beside XGBoost's inplace_predict on one thread.
//
// All bits are compared first; then contestants take turns, and medians count. beside-xgboost.mjs says what else it needs.
// KINDLING_BENCH_BESIDE names another working copy, whose engine takes turns with this one's.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packModel } from '../../lib/model/packed/write.ts';
import { findObjective } from '../../lib/objective/index.ts';
import {
  DIRECTORY,
  geometricMean,
  MIN_CPU_MS,
  PYTHON,
  ROUNDS,
  readFloats,
  readShapeRows,
  startXgboost,
  time,
} from './beside-xgboost.mjs';
import { median } from './median.mjs';

const HERE = join(import.meta.dirname, '../..');
const BESIDE = process.env.KINDLING_BENCH_BESIDE;
const NUM_ROW = 100_000;
/** Calls of one row in a measurement, and measurements. */
const ONE_ROW = { calls: 2000, rounds: 15 };

/** A trained model, the rows it is measured with, and the engine of a working copy. */
async function openShape(folder, shape) {
  const load = (name) => import(join(folder, 'lib', name));
  const { FeatureMatrix } = await load('engine/feature-matrix.ts');
  const { WasmEngine } = await load('engine/wasm-engine.ts');
  const { completeModel } = await load('model/complete.ts');
  const { readModelFile } = await load('model/formats/index.ts');
  const bytes = new Uint8Array(readFileSync(join(DIRECTORY, `${shape}.ubj`)));
  const model = completeModel(readModelFile(bytes), bytes);
  const { learner } = model;
  const { numFeature, numGroup, baseMargin, booster } = learner;
  const matrix = new FeatureMatrix(readShapeRows(shape), NUM_ROW, numFeature);
  const start = new Float32Array(NUM_ROW * numGroup).map((_, index) => baseMargin[index % numGroup]);
  const { ensemble } = booster;
  const engine = new WasmEngine(ensemble);
  const rowBytes = engine.memoryBytes;
  const trees = { begin: 0, end: ensemble.numTree };
  const margin = start.slice();
  const restart = () => margin.set(start);
  const add = () => engine.addMargins(matrix, trees, margin);
  return { model, ensemble, FeatureMatrix, matrix, start, trees, engine, rowBytes, margin, restart, add };
}

function countDifferences(got, wanted) {
  return wanted.reduce((count, value, index) => count + (Object.is(value, got[index]) ? 0 : 1), 0);
}

/** Microseconds of a warm call for one row. */
function timeOneRow({ engine, FeatureMatrix, matrix, trees, start }) {
  const { numFeature, values } = matrix;
  const rows = Array.from(
    { length: 64 },
    (_, row) => new FeatureMatrix(values.slice(row * numFeature, (row + 1) * numFeature), 1, numFeature),
  );
  const margin = start.slice(0, start.length / NUM_ROW);
  const call = (index) => engine.addMargins(rows[index % rows.length], trees, margin);
  for (let index = 0; index < ONE_ROW.calls; index++) call(index);
  const times = Array.from({ length: ONE_ROW.rounds }, () => {
    const begin = performance.now(); // too short for CPU time
    for (let index = 0; index < ONE_ROW.calls; index++) call(index);
    return performance.now() - begin;
  });
  return (median(times) / ONE_ROW.calls) * 1000;
}

/** Nanoseconds a value of an objective's transform: rows in calls of so many values. */
function timeTransform(name, numGroup, callValues) {
  const { toValue } = findObjective(name);
  const margin = Float32Array.from({ length: callValues }, (_, index) => Math.sin(index) * 4);
  const calls = Math.ceil(1e6 / callValues);
  const add = () => {
    for (let call = 0; call < calls; call++) toValue(margin, numGroup);
  };
  const times = Array.from({ length: 2 * ROUNDS }, () => time(add)).slice(ROUNDS);
  return (median(times) / calls / callValues) * 1e6;
}

async function measure(shape, xgboost) {
  const here = await openShape(HERE, shape);
  const { ensemble, engine, rowBytes, margin, add } = here;
  const beside = BESIDE && (await openShape(BESIDE, shape));
  add();
  const wrong = countDifferences(margin, readFloats(`${shape}.margin.f32`));
  if (wrong > 0) throw new Error(`${shape}: ${wrong} margins differ from XGBoost's`);
  const [ours, besides, theirs] = [[], [], []];
  const calls = Math.ceil(MIN_CPU_MS / Math.max(1, time(add)));
  const timeCalls = (opened) => {
    opened.restart();
    return time(() => Array.from({ length: calls }).forEach(opened.add)) / calls;
  };
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(timeCalls(here));
    if (beside) besides.push(timeCalls(beside));
    if (xgboost) theirs.push(await xgboost.measure(shape));
  }
  const oneRow = timeOneRow(here); // packs a form of its own, which the memory below counts
  const bytes = engine.memoryBytes - rowBytes;
  return {
    shape,
    rowsPerSecond: (NUM_ROW / median(ours)) * 1000,
    nanoseconds: (median(ours) * 1e6) / NUM_ROW / ensemble.numTree,
    ratio: median(theirs) / median(ours),
    best: Math.min(...theirs) / Math.min(...ours),
    besides: median(besides) / median(ours),
    oneRow,
    megabytes: bytes / 2 ** 20,
    perPacked: bytes / packModel(here.model).length,
  };
}

function print({ shape, rowsPerSecond, nanoseconds, ratio, best, besides, oneRow, megabytes, perPacked }) {
  const faster = Number.isNaN(besides) ? '' : `x beside ${besides.toFixed(2)}  `;
  const compared = Number.isNaN(ratio) ? '' : `x XGBoost ${ratio.toFixed(1)} (best to best ${best.toFixed(1)})  `;
  console.log(
    `${shape.padEnd(26)}${(rowsPerSecond / 1e6).toFixed(2).padStart(6)} M rows/s ${nanoseconds.toFixed(2).padStart(6)} ns/row/tree  ` +
      `${compared}${faster}one row ${oneRow.toFixed(1)} µs  ${megabytes.toFixed(1)} MB = ${perPacked.toFixed(1)} x packed`,
  );
}

const asked = process.argv.slice(2);
const xgboost = await startXgboost(asked, NUM_ROW);
if (xgboost === undefined && !existsSync(DIRECTORY)) {
  console.error(`no models in ${DIRECTORY}, and ${PYTHON} has no xgboost to train them: set KINDLING_PYTHON`);
  process.exit(1);
}
console.log(
  xgboost ? `XGBoost ${xgboost.version}, nthread=1, ${NUM_ROW} rows` : `${PYTHON} has no xgboost: ours alone`,
);
const trained = readdirSync(DIRECTORY).filter((name) => name.endsWith('.ubj'));
const shapes = asked.length > 0 ? asked : trained.map((name) => name.slice(0, -'.ubj'.length));
const results = [];
for (const shape of shapes) {
  const result = await measure(shape, xgboost);
  print(result);
  results.push(result);
}
for (const [name, numGroup] of [
  ['binary:logistic', 1],
  ['multi:softprob', 3],
  ['count:poisson', 1],
]) {
  const [few, many] = [timeTransform(name, numGroup, 1998), timeTransform(name, numGroup, 99_999)];
  console.log(`${name.padEnd(26)}${many.toFixed(1)} ns a value in WebAssembly, ${few.toFixed(1)} in JavaScript`);
}
if (BESIDE) console.log(`geometric mean beside ${geometricMean(results.map(({ besides }) => besides)).toFixed(2)}`);
if (xgboost) console.log(`geometric mean of the ratios ${geometricMean(results.map(({ ratio }) => ratio)).toFixed(1)}`);
xgboost?.stop();
