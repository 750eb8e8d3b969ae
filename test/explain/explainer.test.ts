import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { computeContributions } from '../../lib/explain/contributions.ts';
import { createExplainKernel, instantiateKernels } from '../../lib/explain/explain-kernel.ts';
import { countPackedBytes, packTrees } from '../../lib/explain/packed-trees.ts';
import { countDifferences, listFixtures, loadFixture, readMatrix, takeRow } from '../parity/fixture.ts';
import { type Explainable, explainables } from './random-ensemble.ts';

function explained({ ensemble, matrix }: Explainable) {
  const baseMargin = Float32Array.from({ length: matrix.numRow * ensemble.numGroup }, (_, index) => index / 8);
  return { ensemble, matrix, baseMargin, trees: { begin: 0, end: ensemble.numTree } };
}

const fixtures = listFixtures(
  ({ booster, expect: entries }) => booster !== 'gblinear' && entries.some(({ output }) => output === 'contribs'),
);

describe('the kernel', () => {
  test.each(fixtures)('It should explain as the reference does, rows together and alone: $slug', (fixture) => {
    const { booster } = loadFixture(fixture).learner;
    if (!('ensemble' in booster)) throw new Error(`${fixture.slug} has no trees`);
    const { ensemble } = booster;
    const matrix = readMatrix(fixture, fixture.expect.find(({ output }) => output === 'contribs')!);
    const kernel = createExplainKernel(ensemble)!;

    const together = explained({ ensemble, matrix });
    const alone = explained({ ensemble, matrix: takeRow(matrix, 0) });

    expect(countDifferences(kernel.explain(together), computeContributions(together))).toBe(0);
    expect(countDifferences(kernel.explain(alone), computeContributions(alone))).toBe(0);
  });

  test('It should explain every ensemble as the reference does', () => {
    fc.assert(
      fc.property(explainables, fc.nat(), (explainable, from) => {
        const kernel = createExplainKernel(explainable.ensemble)!;
        const { numTree } = explainable.ensemble;
        const rows = { ...explained(explainable), trees: { begin: from % (numTree + 1), end: numTree } };

        expect(countDifferences(kernel.explain(rows), computeContributions(rows))).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

const GUARD_BYTES = 256;
const GUARD = 0xa5;

/** Areas of a memory, each with a guard zone on both sides. */
class GuardedMemory {
  readonly memory = new WebAssembly.Memory({ initial: 64, maximum: 65_536 });
  readonly #guards: number[] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
    this.take(0);
  }

  take(bytes: number): number {
    const start = this.#end;
    this.#end = (start + bytes + 15) & -16;
    new Uint8Array(this.memory.buffer, start + bytes, this.#end - start - bytes + GUARD_BYTES).fill(GUARD);
    this.#guards.push(start + bytes);
    this.#end += GUARD_BYTES;
    return start;
  }

  copy(start: number, bytes: number): Uint8Array {
    return new Uint8Array(this.memory.buffer).slice(start, start + bytes);
  }

  countBroken(): number {
    const bytes = new Uint8Array(this.memory.buffer);
    return this.#guards.filter((at) => bytes.subarray(at, at + GUARD_BYTES).some((byte) => byte !== GUARD)).length;
  }
}

function explainGuarded({ ensemble, matrix }: Explainable) {
  const { numFeature, numGroup, maxDepth, leafSize, numTree } = ensemble;
  const probe = instantiateKernels(new WebAssembly.Memory({ initial: 1, maximum: 65_536 }));
  const areas = new GuardedMemory((probe.heapBase() + 15) & -16);
  const kernels = instantiateKernels(areas.memory);
  const treeBytes = countPackedBytes(ensemble);
  const start = areas.take(treeBytes);
  const trees = packTrees(ensemble, areas.memory.buffer, start);
  const packed = areas.copy(start, treeBytes);
  const scratch = areas.take(kernels.scratchBytes(maxDepth, numFeature, trees.maxSplit));
  const numBlock = Math.ceil(matrix.numRow / 4);
  const stride = numFeature * 16;
  const rows = areas.take(numBlock * stride);
  const sums = areas.take(numBlock * numGroup * stride);
  kernels.prepare(scratch, maxDepth, numFeature);
  for (let tree = 0; tree < numTree; tree++) {
    const group = leafSize === 1 ? ensemble.treeGroup[tree]! : leafSize - 1;
    const at = sums + group * stride;
    const last = leafSize === 1 ? 0 : group;
    kernels.explain(trees.address[tree]!, last, 1, rows, stride, at, numGroup * stride, matrix.numRow);
  }
  return { areas, isPackedSame: Buffer.from(areas.copy(start, treeBytes)).equals(packed), trees, start, treeBytes };
}

test('It should touch nothing outside the kernel’s own areas', () => {
  fc.assert(
    fc.property(explainables, (explainable) => {
      const { areas, isPackedSame, trees, start, treeBytes } = explainGuarded(explainable);

      expect(areas.countBroken()).toBe(0);
      expect(isPackedSame).toBe(true);
      expect(trees.end).toBeLessThanOrEqual(start + treeBytes);
    }),
    { numRuns: 200 },
  );
});
