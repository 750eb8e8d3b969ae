import { describe, expect, test } from '@jest/globals';
import type { Engine } from '../../lib/engine/engine.ts';
import { type KernelPath, listPaths } from '../../lib/engine/kernel-path.ts';
import { createReferenceEngine } from '../../lib/engine/reference.ts';
import type { TreeEnsemble } from '../../lib/engine/tree-ensemble.ts';
import { WasmEngine } from '../../lib/engine/wasm-engine.ts';
import {
  countDifferences,
  type Fixture,
  listFixtures,
  loadFixture,
  readFloats,
  readMatrix,
} from '../parity/fixture.ts';

/** Every way of evaluating trees; a new one is a line here. */
const ENGINES: readonly (readonly [string, (ensemble: TreeEnsemble) => Engine])[] = [
  ['reference', createReferenceEngine],
  ['WebAssembly', (ensemble) => new WasmEngine(ensemble)],
  ['WebAssembly over shared arrays', (ensemble) => new WasmEngine(share(ensemble))],
  ['WebAssembly, sliced', forced('sliced')],
  ['WebAssembly, deep', forced('deep')],
  ['WebAssembly, coded', forced('coded')],
  ['WebAssembly, walk', forced('walk')],
  ['WebAssembly, general', forced('general')],
];

/** The ensemble as threads have it. */
function share(ensemble: TreeEnsemble): TreeEnsemble {
  const shared = (array: Float32Array | Int32Array | Uint8Array) => {
    const bytes = new Uint8Array(new SharedArrayBuffer(array.byteLength));
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    return new (array.constructor as Float32ArrayConstructor)(bytes.buffer);
  };
  const parts = Object.entries(ensemble).map(([name, part]) => [name, typeof part === 'object' ? shared(part) : part]);
  return Object.fromEntries(parts);
}

/** One path of the kernels where an ensemble can take it. */
function forced(path: KernelPath): (ensemble: TreeEnsemble) => Engine {
  return (ensemble) => new WasmEngine(ensemble, listPaths(ensemble).includes(path) ? [path] : undefined);
}

const MARGIN = { output: 'margin', file: 'margin.f32', shape: [], bits: true };

/** Fixtures of trees whose plain margins are what the newest release gives. */
const fixtures = listFixtures(
  ({ booster, slug, expect: entries }) =>
    booster !== 'gblinear' &&
    slug !== 'zero-rounds-v1.7-json' &&
    entries.some(({ file, superseded_by: by }) => file === MARGIN.file && by === undefined),
);

function openFixture(fixture: Fixture) {
  const { booster, baseMargin, numGroup } = loadFixture(fixture).learner;
  if (!('ensemble' in booster)) throw new Error(`${fixture.slug} has no trees`);
  const matrix = readMatrix(fixture, MARGIN);
  const length = matrix.numRow * numGroup;
  const margin = Float32Array.from({ length }, (_, index) => baseMargin[index % numGroup]!);
  return { ensemble: booster.ensemble, matrix, margin };
}

describe.each(ENGINES)('the %s engine', (_name, createEngine) => {
  test.each(fixtures)('It should add up XGBoost’s margins: $slug', (fixture) => {
    const { ensemble, matrix, margin } = openFixture(fixture);

    createEngine(ensemble).addMargins(matrix, { begin: 0, end: ensemble.numTree }, margin);

    expect(countDifferences(margin, readFloats(`${fixture.slug}/margin.f32`))).toBe(0);
  });

  test.each(fixtures)('It should add the same in two parts: $slug', (fixture) => {
    const { ensemble, matrix, margin } = openFixture(fixture);
    const engine = createEngine(ensemble);
    const middle = ensemble.numTree >> 1;

    engine.addMargins(matrix, { begin: 0, end: middle }, margin);
    engine.addMargins(matrix, { begin: middle, end: ensemble.numTree }, margin);

    expect(countDifferences(margin, readFloats(`${fixture.slug}/margin.f32`))).toBe(0);
  });

  test.each(fixtures.filter(({ expect: entries }) => entries.some(({ file }) => file === 'leaf.f32')))(
    'It should find XGBoost’s leaves: $slug',
    (fixture) => {
      const { ensemble, matrix } = openFixture(fixture);

      const leaves = createEngine(ensemble).findLeaves(matrix, { begin: 0, end: ensemble.numTree });

      expect(countDifferences(leaves, readFloats(`${fixture.slug}/leaf.f32`))).toBe(0);
    },
  );
});
