// npm run bench:bodies [ROUNDS]: what a body of 100,000 rows of 28 float32 numbers costs in each media type: reading it, predicting,
// and writing the answer in the same type, in one process. The types take turns; CPU time of all threads, medians.
// KINDLING_BENCH_TREES: trees of depth 6 (100); with 1 of them the bodies are what costs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnFromArray, tableFromColumns, tableToIPC } from '@uwdata/flechette';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const { input_fn, model_fn, output_fn, predict_fn } = createRequire(import.meta.url)('../../dist/index.cjs');
const ROUNDS = Number(process.argv[2] ?? 9);
const [NUM_ROW, NUM_FEATURE] = [100_000, 28];
const NUM_TREE = Number(process.env.KINDLING_BENCH_TREES ?? 100);
const CSV = 'text/csv';

let state = 7;
const values = Float32Array.from({ length: NUM_ROW * NUM_FEATURE }, () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.fround(state / 2 ** 32);
});
const rowOf = (row) => values.subarray(row * NUM_FEATURE, (row + 1) * NUM_FEATURE);

function csvOf() {
  let text = '';
  for (let row = 0; row < NUM_ROW; row++)
    text += `${Array.from(rowOf(row), (value) => value.toPrecision(7)).join(',')}\n`;
  return Buffer.from(text);
}

function npyOf() {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${NUM_ROW}, ${NUM_FEATURE}), }`.padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
  return Buffer.concat([head, Buffer.from(values.buffer)]);
}

/** What write_numpy_to_dense_tensor writes: a message with the tensor `values`, in a frame. */
function recordsOf() {
  const field = (tag, bytes) => Buffer.concat([Buffer.of(tag, ...length(bytes.length)), bytes]);
  const length = (size) => (size < 128 ? [size] : [(size & 127) | 128, size >> 7]);
  const records = Array.from({ length: NUM_ROW }, (_, row) => {
    const floats = Buffer.from(values.buffer, 4 * row * NUM_FEATURE, 4 * NUM_FEATURE);
    const tensor = field(0x12, field(0x0a, floats));
    const message = field(0x0a, Buffer.concat([field(0x0a, Buffer.from('values')), field(0x12, tensor)]));
    const frame = Buffer.alloc(8 + Math.ceil(message.length / 4) * 4);
    frame.writeUInt32LE(0xced7230a, 0);
    frame.writeUInt32LE(message.length, 4);
    frame.set(message, 8);
    return frame;
  });
  return Buffer.concat(records);
}

function arrowOf() {
  const columns = Array.from({ length: NUM_FEATURE }, (_, feature) => {
    const column = Float32Array.from({ length: NUM_ROW }, (_, row) => values[row * NUM_FEATURE + feature]);
    return [`f${feature}`, columnFromArray(column)];
  });
  return Buffer.from(tableToIPC(tableFromColumns(columns)));
}

/** Bodies, each read from memory of its own, as requests are. */
const BODIES = {
  [CSV]: csvOf(),
  'application/x-npy': npyOf(),
  'application/x-recordio-protobuf': recordsOf(),
  'application/vnd.apache.arrow.stream': arrowOf(),
};

async function answer(body, type, model) {
  const { user, system } = process.cpuUsage();
  const frame = await predict_fn(await input_fn(body, type), model);
  output_fn(frame, type);
  const now = process.cpuUsage();
  return (now.user + now.system - user - system) / 1e6;
}

const folder = mkdtempSync(join(tmpdir(), 'kindling-bodies-'));
try {
  writeFileSync(join(folder, 'model.ubj'), toUbjson(makeModel(NUM_TREE, 6, { numFeature: NUM_FEATURE })));
  const model = await model_fn(folder);
  const seconds = Object.fromEntries(Object.keys(BODIES).map((type) => [type, []]));
  for (let round = -2; round < ROUNDS; round++) {
    for (const [type, body] of Object.entries(BODIES)) {
      const taken = await answer(body, type, model);
      if (round >= 0) seconds[type].push(taken);
    }
  }
  for (const [type, taken] of Object.entries(seconds)) {
    const ratio = median(taken.map((own, round) => seconds[CSV][round] / own)).toFixed(2);
    const rate = Math.round(NUM_ROW / median(taken) / 1000);
    console.log(`${type.padEnd(36)} ${rate} thousand rows a CPU second, ${ratio} of CSV's`);
  }
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
