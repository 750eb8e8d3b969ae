import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../lib/engine/engine.ts';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { choosePath, listPaths } from '../../lib/engine/kernel-path.ts';
import { createReferenceEngine } from '../../lib/engine/reference.ts';
import { WasmEngine } from '../../lib/engine/wasm-engine.ts';
import { FAR, makeEnsemble, NEAR, NUMBERS, type Recipe } from './random-ensemble.ts';

const MANY = Array.from({ length: 500 }, (_, index) => index);

const BUSHY: Recipe = {
  seed: 1,
  numTree: 3,
  numFeature: 5,
  numGroup: 1,
  isVector: false,
  maxDepth: 9,
  maxNode: 3000,
  density: 1,
  categorical: 0,
  categories: NEAR,
  thresholds: NUMBERS,
  continuous: 1,
  numRow: 1,
};

describe('the path of many rows', () => {
  test.each<[string, Partial<Recipe>, string]>([
    ['perfect trees of 8 levels', { maxDepth: 8 }, 'sliced'],
    ['perfect trees of 9 levels', {}, 'deep'],
    ['sparse trees of 9 levels', { density: 0.8 }, 'sliced'],
    ['chains of 30 levels', { maxDepth: 30 }, 'sliced'],
    ['trees of thousands of nodes', { maxDepth: 12 }, 'deep'],
    ['large trees of categories', { maxDepth: 12, categorical: 0.3 }, 'coded'],
    ['large trees of far categories', { maxDepth: 12, categorical: 0.3, categories: FAR }, 'general'],
    ['many trees of a few categories', { maxDepth: 6, categorical: 0.3, numTree: 30 }, 'sliced'],
    ['the same with many categories', { maxDepth: 6, categorical: 0.3, numTree: 30, categories: MANY }, 'coded'],
  ])('It should suit %s', (_name, parts, path) => {
    const paths = listPaths(makeEnsemble({ ...BUSHY, ...parts }));

    expect(choosePath(paths, 10_000)).toBe(path);
  });
});

describe('the path of a few rows', () => {
  test.each<[string, Partial<Recipe>, string]>([
    ['numeric trees', {}, 'walk'],
    ['trees of categories', { categorical: 0.3 }, 'general'],
  ])('It should be a walk for %s', (_name, parts, path) => {
    const paths = listPaths(makeEnsemble({ ...BUSHY, ...parts }));

    expect(choosePath(paths, 3)).toBe(path);
  });
});

describe('trees that nobody has asked for many rows yet', () => {
  test('It should walk rows until they are worth packing blocks for, with the same margins', () => {
    const ensemble = makeEnsemble({ ...BUSHY, maxDepth: 8, numTree: 40 });
    const engine = new WasmEngine(ensemble);
    const rows = new FeatureMatrix(
      Float32Array.from({ length: 100 * ensemble.numFeature }, (_, at) => (at * 0.37) % 70),
      100,
      ensemble.numFeature,
    );
    const score = (scored: Engine) => {
      const margin = new Float32Array(100);
      scored.addMargins(rows, { begin: 0, end: ensemble.numTree }, margin);
      return { margin, bytes: engine.memoryBytes };
    };

    const first = score(engine);
    const calls = Array.from({ length: Math.ceil(ensemble.numNode / (100 * ensemble.numTree)) }, () => score(engine));

    const expected = score(createReferenceEngine(ensemble)).margin;
    expect(calls[0]!.bytes).toBe(first.bytes);
    expect(calls.at(-1)!.bytes).toBeGreaterThan(first.bytes);
    for (const { margin } of [first, ...calls]) expect(margin).toEqual(expected);
  });
});
