// node ready-once.mjs READER MODEL NUM_ROW: what ready.mjs measures, once, in this process. Prints milliseconds as JSON.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';

const [reader, path, rows] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { readPackedModel } = require(reader);
const bytes = new Uint8Array(readFileSync(path));
const spans = { compile: 0, instantiate: 0, score: 0 };

/** Runs, and adds the time to a span. */
function spent(name, run) {
  const begin = performance.now();
  const result = run();
  spans[name] = (spans[name] ?? 0) + performance.now() - begin;
  return result;
}

/** The exports, with the time in their adders counted. */
function timeAdders(exports) {
  const timed = ([name, run]) => [
    name,
    name.startsWith('add') ? (...given) => spent('score', () => run(...given)) : run,
  ];
  return Object.fromEntries(Object.entries(exports).map(timed));
}

/** From here on what WebAssembly does is counted. */
function watchWebAssembly() {
  const { Module, Instance, validate } = WebAssembly;
  WebAssembly.validate = (...given) => spent('compile', () => validate(...given));
  WebAssembly.Module = new Proxy(Module, {
    construct: (_target, given) => spent('compile', () => new Module(...given)),
  });
  WebAssembly.Instance = new Proxy(Instance, {
    construct: (_target, given) => ({
      exports: timeAdders(spent('instantiate', () => new Instance(...given)).exports),
    }),
  });
}

const { learner } = spent('load', () => readPackedModel(bytes));
const { createWasmEngine } = spent('bundle', () => require('../../dist/engine.cjs'));
const { numFeature, numGroup, booster } = learner;
const numRow = Number(rows);
const matrix = new FeatureMatrix(new Float32Array(numRow * numFeature).fill(0.5), numRow, numFeature);
const margin = new Float32Array(numRow * numGroup);
const trees = { begin: 0, end: booster.ensemble.numTree };
watchWebAssembly();
spent('ready', () => createWasmEngine(booster.ensemble).addMargins(matrix, trees, margin));
const pack = spans.ready - spans.compile - spans.instantiate - spans.score;
console.log(JSON.stringify({ ...spans, pack, total: spans.load + spans.bundle + spans.ready }));
