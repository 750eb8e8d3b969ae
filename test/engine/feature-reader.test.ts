import { expect, test } from '@jest/globals';
import type { FeatureReader } from '../../lib/engine/feature-reader.ts';
import { createReferenceEngine } from '../../lib/engine/reference.ts';
import { WasmEngine } from '../../lib/engine/wasm-engine.ts';
import { countDifferences } from '../parity/fixture.ts';
import { makeEnsemble, makeMatrix, NUMBERS, type Recipe } from './random-ensemble.ts';

/** More rows than the engine takes at a time. */
const RECIPE: Recipe = {
  seed: 7,
  numTree: 6,
  numFeature: 300,
  numGroup: 2,
  isVector: false,
  maxDepth: 5,
  thresholds: NUMBERS,
  maxNode: 60,
  density: 1,
  categorical: 0,
  categories: [],
  continuous: 0.5,
  numRow: 1500,
};
const ensemble = makeEnsemble(RECIPE);
const matrix = makeMatrix(RECIPE);
const trees = { begin: 0, end: ensemble.numTree };

/** A reader that keeps which rows were asked for. */
function watch(onRead: () => void = () => undefined) {
  const asked: [number, number][] = [];
  const reader: FeatureReader = {
    numRow: matrix.numRow,
    numFeature: matrix.numFeature,
    read: (begin, end, into) => {
      asked.push([begin, end]);
      onRead();
      matrix.read(begin, end, into);
    },
  };
  return { asked, reader };
}

test('It should read every row once and in order, some at a time', () => {
  const { asked, reader } = watch();
  const [got, wanted] = [new Float32Array(3000), new Float32Array(3000)];
  createReferenceEngine(ensemble).addMargins(matrix, trees, wanted);

  new WasmEngine(ensemble).addMargins(reader, trees, got);

  expect(countDifferences(got, wanted)).toBe(0);
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.map(([begin]) => begin)).toEqual([0, ...asked.map(([, end]) => end).slice(0, -1)]);
  expect(asked.at(-1)![1]).toBe(RECIPE.numRow);
});

test('It should read the rows whose leaves it finds in the same way', () => {
  const { asked, reader } = watch();

  const leaves = new WasmEngine(ensemble).findLeaves(reader, trees);

  expect(countDifferences(leaves, createReferenceEngine(ensemble).findLeaves(matrix, trees))).toBe(0);
  expect(asked.map(([begin]) => begin)).toEqual([0, ...asked.map(([, end]) => end).slice(0, -1)]);
});

test('It should refuse rows that ask it for others while they are read, and go on with the next', () => {
  const engine = new WasmEngine(ensemble);
  const { reader } = watch(() => engine.addMargins(matrix, trees, new Float32Array(3000)));
  const [got, wanted] = [new Float32Array(3000), new Float32Array(3000)];
  createReferenceEngine(ensemble).addMargins(matrix, trees, wanted);

  expect(() => engine.addMargins(reader, trees, new Float32Array(3000))).toThrow('while it was read');

  engine.addMargins(matrix, trees, got);
  expect(countDifferences(got, wanted)).toBe(0);
});
