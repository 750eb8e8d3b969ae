// npm run bench:load [TREES]: how long a model of 500 trees of depth 6 takes to load from each kind of file, in a process
// that has loaded some before and in one that has just started, and what memory a larger one takes beside its file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.mjs';
import { noiseLine } from './noise.mjs';
import { makeModel, toJson, toUbjson } from './synthetic-model.mjs';

const TREES = Number(process.argv[2] ?? 500);
const DEPTH = 6;
const ROUNDS = 25;
/** Far more than the process itself takes, so that its own size does not blur the ratio. */
const LARGE_FACTOR = 20;
const FORMATS = ['kindling', 'ubj', 'json'];
const { NODE_EXTRA_CA_CERTS, ...env } = process.env;

const folder = mkdtempSync(join(tmpdir(), 'kindling-load-'));
const mb = (bytes) => (bytes / 1e6).toFixed(1);

/** The same model in every format. */
function writeFiles(name, numTree) {
  const paths = Object.fromEntries(FORMATS.map((format) => [format, join(folder, `${name}.${format}`)]));
  const model = makeModel(numTree, DEPTH);
  writeFileSync(paths.ubj, toUbjson(model));
  writeFileSync(paths.json, toJson(model));
  execFileSync(process.execPath, ['dist/cli.cjs', 'pack', paths.ubj, '-o', paths.kindling], { stdio: 'ignore' });
  return paths;
}

/**
 * Loads in a process of its own: milliseconds and the peak of resident memory in bytes. Linux alone tells the process's
 * own peak: what resourceUsage says begins with the parent's.
 */
function loadAlone(path) {
  const script = `const { loadModel } = require('./dist/index.cjs'); const start = performance.now();
    loadModel(process.argv[1]).then(() => console.log(JSON.stringify({ ms: performance.now() - start,
      bytes: 1024 * /VmHWM:\\s*(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1] })));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', script, path], { env, encoding: 'utf8' }));
}

try {
  const files = writeFiles('model', TREES);
  const large = writeFiles('large', TREES * LARGE_FACTOR);
  const { loadModel } = createRequire(import.meta.url)('../../dist/index.cjs');
  const warm = Object.fromEntries(FORMATS.map((format) => [format, []]));
  const cold = Object.fromEntries(FORMATS.map((format) => [format, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const format of FORMATS) {
      const start = performance.now();
      await loadModel(files[format]);
      if (round > 4) warm[format].push(performance.now() - start);
      if (round < 9) cold[format].push(loadAlone(files[format]).ms);
    }
  }
  const floor = median(Array.from({ length: 3 }, () => loadAlone('model-artifacts/wine').bytes));
  const best = median(warm.kindling);
  console.log(
    `${TREES} trees of depth ${DEPTH}; memory with ${TREES * LARGE_FACTOR}, beside a process with a small model`,
  );
  for (const format of FORMATS) {
    const ms = median(warm[format]);
    const size = statSync(large[format]).size;
    const peak = median(Array.from({ length: 3 }, () => loadAlone(large[format]).bytes)) - floor;
    console.log(
      `${format.padEnd(9)} ${mb(statSync(files[format]).size).padStart(5)} MB  warm ${ms.toFixed(2).padStart(7)} ms (x${(ms / best).toFixed(1)})` +
        `  first ${median(cold[format]).toFixed(1).padStart(6)} ms  peak ${mb(peak).padStart(6)} MB = ${(peak / size).toFixed(2)} x the file of ${mb(size)} MB`,
    );
  }
  console.log(noiseLine());
} finally {
  rmSync(folder, { recursive: true });
}
