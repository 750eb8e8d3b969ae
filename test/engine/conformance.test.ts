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

type CreateEngine = (ensemble: TreeEnsemble) => Engine;
type Accepts = (ensemble: TreeEnsemble) => boolean;

const any: Accepts = () => true;

/** Every way of evaluating trees, and the ensembles that it can take; a new one is a line here. */
const ENGINES: readonly (readonly [string, CreateEngine, Accepts])[] = [
  ['reference', createReferenceEngine, any],
  ['WebAssembly', (ensemble) => new WasmEngine(ensemble), any],
  ['WebAssembly over shared arrays', (ensemble) => new WasmEngine(share(ensemble)), any],
  ['WebAssembly, sliced', ...forced('sliced')],
  ['WebAssembly, deep', ...forced('deep')],
  ['WebAssembly, coded', ...forced('coded')],
  ['WebAssembly, walk', ...forced('walk')],
  ['WebAssembly, general', ...forced('general')],
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

/** One path of the kernels. */
function forced(path: KernelPath): readonly [CreateEngine, Accepts] {
  return [(ensemble) => new WasmEngine(ensemble, [path]), (ensemble) => listPaths(ensemble).includes(path)];
}

const MARGIN = { output: 'margin', file: 'margin.f32', shape: [], bits: true };

/** Fixtures of trees whose plain margins are what the newest release gives, each opened once for all engines. */
const cases = listFixtures(
  ({ booster, slug, expect: entries }) =>
    booster !== 'gblinear' &&
    slug !== 'zero-rounds-v1.7-json' &&
    entries.some(({ file, superseded_by: by }) => file === MARGIN.file && by === undefined),
).map(openFixture);

function openFixture(fixture: Fixture) {
  const { slug, expect: entries } = fixture;
  const { booster, baseMargin, numGroup } = loadFixture(fixture).learner;
  if (!('ensemble' in booster)) throw new Error(`${slug} has no trees`);
  const matrix = readMatrix(fixture, MARGIN);
  const start = Float32Array.from({ length: matrix.numRow * numGroup }, (_, index) => baseMargin[index % numGroup]!);
  const leaves = entries.some(({ file }) => file === 'leaf.f32') ? readFloats(`${slug}/leaf.f32`) : undefined;
  return { slug, ensemble: booster.ensemble, matrix, start, margins: readFloats(`${slug}/margin.f32`), leaves };
}

describe.each(ENGINES)('the %s engine', (_name, createEngine, accepts) => {
  const own = cases.filter(({ ensemble }) => accepts(ensemble));

  test.each(own)('It should add up XGBoost’s margins: $slug', ({ ensemble, matrix, start, margins }) => {
    const margin = start.slice();

    createEngine(ensemble).addMargins(matrix, { begin: 0, end: ensemble.numTree }, margin);

    expect(countDifferences(margin, margins)).toBe(0);
  });

  test.each(own)('It should add the same in two parts: $slug', ({ ensemble, matrix, start, margins }) => {
    const margin = start.slice();
    const engine = createEngine(ensemble);
    const middle = ensemble.numTree >> 1;

    engine.addMargins(matrix, { begin: 0, end: middle }, margin);
    engine.addMargins(matrix, { begin: middle, end: ensemble.numTree }, margin);

    expect(countDifferences(margin, margins)).toBe(0);
  });

  test.each(own.filter(({ leaves }) => leaves !== undefined))(
    'It should find XGBoost’s leaves: $slug',
    ({ ensemble, matrix, leaves }) => {
      const found = createEngine(ensemble).findLeaves(matrix, { begin: 0, end: ensemble.numTree });

      expect(countDifferences(found, leaves!)).toBe(0);
    },
  );
});
