// npm run bench:ready [-- TREES DEPTH]: how long the WebAssembly engine takes in a process that has just started, from a
// packed model in memory to the first answer, for a block of 128 rows and for one row, and where the time goes. Every
// measurement has a process of its own, and cases take turns. dist/engine.cjs is as it is deployed; what reads the model is
// bundled anew, as no bundle gives it away.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const NUM_CUT = 255; // as XGBoost's hist makes them
const SHAPES = [
  { numTree: 100, depth: 6 },
  { numTree: 500, depth: 6 },
];
const ROWS = [128, 1];
const ROUNDS = Number(process.env.KINDLING_BENCH_ROUNDS ?? 15);
const SPANS = ['load', 'bundle', 'compile', 'instantiate', 'pack', 'score', 'ready', 'total'];
const { NODE_EXTRA_CA_CERTS, ...env } = process.env;

const print = (name, cells) => console.log(name.padEnd(22) + cells.map((cell) => cell.padStart(12)).join(''));

const folder = mkdtempSync(join(tmpdir(), 'kindling-ready-'));
const reader = join(folder, 'reader.cjs');

/** The cases of a shape, their model packed. */
function prepare({ numTree, depth }) {
  const path = join(folder, `d${depth}x${numTree}`);
  writeFileSync(`${path}.ubj`, toUbjson(makeModel(numTree, depth, { numCut: NUM_CUT })));
  execFileSync(process.execPath, ['dist/cli.cjs', 'pack', `${path}.ubj`, '-o', `${path}.kindling`], {
    stdio: 'ignore',
  });
  return ROWS.map((numRow) => ({
    name: `${numTree} x ${depth}, ${numRow}`,
    given: [`${path}.kindling`, String(numRow)],
    times: [],
  }));
}

function measure(given) {
  const script = join(import.meta.dirname, 'ready-once.mjs');
  return JSON.parse(execFileSync(process.execPath, [script, reader, ...given], { env, encoding: 'utf8' }));
}

const [numTree, depth] = process.argv.slice(2).map(Number);
try {
  await build({
    entryPoints: ['lib/model/packed/read.ts'],
    bundle: true,
    minify: true,
    platform: 'node',
    outfile: reader,
  });
  const cases = (numTree ? [{ numTree, depth }] : SHAPES).flatMap(prepare);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { given, times } of cases) times.push(measure(given));
  }
  console.log(`medians of ${ROUNDS} processes, ms; ready = compile + instantiate + pack + score`);
  print('trees x depth, rows', SPANS);
  for (const { name, times } of cases) {
    print(
      name,
      SPANS.map((span) => median(times.map((time) => time[span])).toFixed(2)),
    );
  }
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
