import { describe, expect, test } from '@jest/globals';
import { buildTreeEnsemble } from '../../lib/engine/build-ensemble.ts';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { createReferenceEngine } from '../../lib/engine/reference.ts';
import type { TreeArrays, TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';
import { WasmEngine } from '../../lib/engine/wasm-engine.ts';
import { countDifferences } from '../parity/fixture.ts';
import { GuardedMemory } from './guarded-memory.ts';
import { randomNumbers } from './random-ensemble.ts';

const { fround } = Math;
const NUM_FEATURE = 6;

const random = randomNumbers(20);
const draw = (length: number, next: () => number) => Array.from({ length }, () => fround(next()));
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The neighbouring floats of a number. */
function neighbours(value: number): number[] {
  const float = Float32Array.of(value);
  const bits = new Int32Array(float.buffer);
  return [-1, 1].map((step) => {
    const copy = Int32Array.of(bits[0]! + step);
    return new Float32Array(copy.buffer)[0]!;
  });
}

/** A split between two leaves. */
function makeStump(feature: number, cut: number, defaultLeft: number): TreeArrays {
  return {
    leftChild: Int32Array.of(1, -1, -1),
    rightChild: Int32Array.of(2, -1, -1),
    splitIndex: Int32Array.of(feature, 0, 0),
    splitCondition: Float32Array.of(cut, random(), random()),
    defaultLeft: Uint8Array.of(defaultLeft, 0, 0),
    categoryOffset: new Int32Array(4),
    categories: new Int32Array(0),
    sumHessian: new Float32Array(0),
    lossChange: new Float32Array(0),
    leafVector: new Float32Array(0),
  };
}

type Direction = 'left' | 'right' | 'either side';
const DIRECTIONS: Record<Direction, () => number> = {
  left: () => 1,
  right: () => 0,
  'either side': () => (random() < 0.5 ? 1 : 0),
};

/** A stump for each cut of feature 4, and some of its neighbours. */
function makeEnsemble(cuts: readonly number[], direction: Direction): TreeEnsemble {
  const trees = cuts.map((cut) => makeStump(4, cut, DIRECTIONS[direction]()));
  for (const cut of [-1, 0, 1]) trees.push(makeStump(1, cut, 1), makeStump(5, cut, 0));
  return buildTreeEnsemble({
    numFeature: NUM_FEATURE,
    numGroup: 1,
    leafSize: 1,
    trees,
    sizes: { numTree: trees.length, numNode: 3 * trees.length, numCategory: 0, numLeafValue: 0, hasStatistics: false },
    treeGroup: new Int32Array(trees.length),
    treeWeight: new Float32Array(trees.length).fill(1),
    iterationIndptr: Int32Array.of(0, trees.length),
  });
}

/** Rows that hold every cut, what is next to it, and numbers that are easily forgotten. */
function makeMatrix(cuts: readonly number[]) {
  const odd = [Number.NaN, Infinity, -Infinity, 0, -0, 3.4028234663852886e38, -3.4028234663852886e38, 1e-45, -1e-45];
  const wanted = [...cuts, ...cuts.flatMap(neighbours), ...odd, ...draw(300, () => 4 * normal())];
  const numRow = wanted.length;
  const values = Float32Array.from({ length: numRow * NUM_FEATURE }, () => (random() < 0.1 ? Number.NaN : normal()));
  for (const [row, value] of wanted.entries()) values[row * NUM_FEATURE + 4] = value;
  return new FeatureMatrix(values, numRow, NUM_FEATURE);
}

const distinct = (cuts: readonly number[]) => [...new Set(cuts)];

const CUTS: readonly (readonly [string, readonly number[]])[] = [
  ['one cut', [0.5]],
  ['one cut far out', [3e38]],
  ['more cuts than are compared one by one', draw(9, normal)],
  ['as many cuts as a byte tells apart', distinct(draw(255, normal)).slice(0, 255)],
  ['one more', Array.from({ length: 256 }, (_, index) => index)],
  ['cuts for several tables', Array.from({ length: 900 }, (_, index) => fround(index / 7))],
  ['cuts for too many tables', Array.from({ length: 1100 }, (_, index) => fround(index / 7))],
  ['random cuts', draw(200, random)],
  ['cuts whose distances grow', Array.from({ length: 120 }, (_, index) => fround(1.5 ** (index - 60)))],
  ['cuts of both signs whose distances grow', draw(200, () => Math.exp(6 * normal()) * (random() < 0.5 ? -1 : 1))],
  ['neighbouring floats', [1, 2, ...neighbours(1), ...neighbours(2), ...draw(20, normal)]],
  ['large numbers close to each other', Array.from({ length: 100 }, (_, index) => 16_777_216 + 2 * index)],
  ['denormals', Array.from({ length: 40 }, (_, index) => (index - 20) * 2 ** -149)],
  ['infinite thresholds', [-Infinity, Infinity, ...draw(20, normal)]],
  ['thresholds that are not numbers', [Number.NaN, ...draw(20, normal)]],
  ['zeros of both signs', [0, -0, ...draw(20, normal)]],
];

describe('cuts', () => {
  const cases = CUTS.flatMap(([name, cuts]) =>
    (['left', 'right', 'either side'] as const).map((direction) => ({ name, cuts, direction })),
  );
  test.each(cases)('It should count $name: missing values go $direction', ({ cuts, direction }) => {
    const ensemble = makeEnsemble(cuts, direction);
    const matrix = makeMatrix(cuts);
    const trees = { begin: 0, end: ensemble.numTree };
    const wanted = new Float32Array(matrix.numRow);
    createReferenceEngine(ensemble).addMargins(matrix, trees, wanted);
    const memory = new GuardedMemory();
    const got = new Float32Array(matrix.numRow);

    new WasmEngine(ensemble, ['sliced'], memory).addMargins(matrix, trees, got);

    expect(countDifferences(got, wanted)).toBe(0);
    expect(memory.countViolations()).toBe(0);
  });
});
