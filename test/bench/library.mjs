// npm run bench:library [-- SHAPE ...]: predictMargin of the library beside XGBoost's inplace_predict on one thread, and beside
// the kernel that it calls, for rows of every form.
//
// Models, rows and XGBoost's time come from engine.py, as for bench:engine: see beside-xgboost.mjs.
// KINDLING_BENCH_BESIDE names another working copy, whose library takes turns with this one's.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { engineKernels } from '../../lib/engine/kernels.ts';
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
import { noiseLine } from './noise.mjs';

const BESIDE = process.env.KINDLING_BENCH_BESIDE;
const NUM_ROW = Number(process.env.KINDLING_BENCH_ROWS ?? 100_000);
const SHAPES = [
  ...['d4x100', 'd6x100', 'd6x500', 'd8x300', 'd6x100-3class', 'd12x100', 'lossguide255x100'],
  ...['d6x100-missing', 'd8x300-missing', 'd6x300-200features'],
];

/** Rows of a shape in every form that the library takes. */
function readRows(shape, numFeature) {
  const floats = readShapeRows(shape).subarray(0, NUM_ROW * numFeature);
  const lists = Array.from({ length: NUM_ROW }, (_, row) => [
    ...floats.subarray(row * numFeature, (row + 1) * numFeature),
  ]);
  return { floats, doubles: Float64Array.from(floats), lists };
}

/** Counts the time within the kernels, so that what the library adds can be told. */
const kernelTime = { ms: 0 };
const instantiate = engineKernels.instantiate.bind(engineKernels);
engineKernels.instantiate = (memory) => {
  const kernels = instantiate(memory);
  const timed =
    (run) =>
    (...numbers) => {
      if (kernelTime.isOn) kernelTime.ms += time(() => run(...numbers));
      else run(...numbers);
    };
  const { addSliced, addDeep } = kernels;
  return { ...kernels, addSliced: timed(addSliced), addDeep: timed(addDeep) };
};

async function open(folder, shape) {
  const { loadModel } = await import(join(folder, 'lib/index.ts'));
  return loadModel(join(DIRECTORY, `${shape}.ubj`));
}

async function measure(shape, xgboost) {
  const [here, beside] = await Promise.all([
    open(join(import.meta.dirname, '../..'), shape),
    BESIDE && open(BESIDE, shape),
  ]);
  const rows = readRows(shape, here.model.numFeature);
  const wanted = readFloats(`${shape}.margin.f32`).subarray(0, NUM_ROW * here.model.numGroup);
  const contestants = Object.entries(rows).flatMap(([form, given]) => [
    [form, () => here.predictMargin(given)],
    ...(beside ? [[`${form} beside`, () => beside.predictMargin(given)]] : []),
  ]);
  for (const [form, predict] of contestants) {
    const got = predict();
    if (wanted.some((value, index) => !Object.is(value, got[index])))
      throw new Error(`${shape}, ${form}: other margins than XGBoost's`);
  }
  const calls = Math.ceil(MIN_CPU_MS / Math.max(1, time(contestants[0][1])));
  const times = new Map([...contestants.map(([form]) => [form, []]), ['kernel', []], ['XGBoost', []]]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [form, predict] of contestants) {
      const run = () => {
        for (let call = 0; call < calls; call++) predict();
      };
      times.get(form).push(time(run) / calls);
    }
    times.get('kernel').push(timeKernel(contestants[0][1], calls));
    if (xgboost) times.get('XGBoost').push(await xgboost.measure(shape));
  }
  return { shape, ...Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) };
}

/** Milliseconds of a call that the kernel itself takes. */
function timeKernel(predict, calls) {
  Object.assign(kernelTime, { ms: 0, isOn: true });
  for (let call = 0; call < calls; call++) predict();
  kernelTime.isOn = false;
  return kernelTime.ms / calls;
}

function print({ shape, kernel, XGBoost, ...forms }) {
  const shown = Object.entries(forms).map(([form, ms]) => {
    const compared = Number.isNaN(XGBoost / ms) ? '' : ` ${(XGBoost / ms).toFixed(1)} x XGBoost`;
    return `  ${form.padEnd(16)}${ms.toFixed(1).padStart(8)} ms ${(ms / kernel).toFixed(2)} x kernel${compared}`;
  });
  console.log(`${shape}: kernel ${kernel.toFixed(1)} ms\n${shown.join('\n')}`);
}

const shapes = process.argv.length > 2 ? process.argv.slice(2) : SHAPES;
const xgboost = await startXgboost(shapes, NUM_ROW);
if (xgboost === undefined && !existsSync(DIRECTORY)) {
  console.error(`no models in ${DIRECTORY}, and ${PYTHON} has no xgboost to train them: set KINDLING_PYTHON`);
  process.exit(1);
}
console.log(noiseLine());
console.log(xgboost ? `XGBoost ${xgboost.version}, nthread=1, ${NUM_ROW} rows` : `${PYTHON} has no xgboost`);
const results = [];
for (const shape of shapes) {
  const result = await measure(shape, xgboost);
  print(result);
  results.push(result);
}
if (xgboost) {
  for (const form of Object.keys(results[0]).filter((name) => !['shape', 'kernel', 'XGBoost'].includes(name))) {
    const ratios = results.map((result) => result.XGBoost / result[form]);
    const added = geometricMean(results.map((result) => result[form] / result.kernel));
    const figures = `${geometricMean(ratios).toFixed(1)} x XGBoost, lowest ${Math.min(...ratios).toFixed(1)}`;
    console.log(`${form.padEnd(18)}geometric mean ${figures}; ${added.toFixed(2)} x the kernel`);
  }
}
xgboost?.stop();
