import { describe, expect, test } from '@jest/globals';
import { logf } from '../../lib/objective/libm.ts';
import { addTrees } from '../../lib/training/add-trees.ts';
import { EvaluationMargins } from '../../lib/training/evaluation-margins.ts';
import { Kernels } from '../../lib/training/kernels.ts';
import { sumLogLoss, sumSquaredErrors } from '../../lib/training/metric/loss-kernels.ts';
import { sumLosses } from '../../lib/training/metric/metric.ts';
import { binaryLogistic } from '../../lib/training/objective/logistic.ts';
import { parseParameters } from '../../lib/training/parameters.ts';
import { MersenneTwister } from '../../lib/training/random/mersenne-twister.ts';
import { train } from '../../lib/training/train.ts';
import type { TrainingSet } from '../../lib/training/training-set.ts';

const { fround } = Math;
const bitsOf = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)];

/** Numbers of any size, and those at which something changes, in an order that mixes them. */
function mixed(numRow: number, odd: readonly number[], usual: (row: number) => number): Float32Array {
  return Float32Array.from({ length: numRow }, (_, row) =>
    (row * 7919) % 13 === 0 ? odd[((row * 7919) / 13) % odd.length]! : usual(row),
  );
}

function setOf(parts: Partial<TrainingSet> & { readonly label: Float32Array }): TrainingSet {
  const numRow = parts.label.length;
  return { values: new Float32Array(numRow), numRow, numFeature: 1, featureTypes: ['q'], numTarget: 1, ...parts };
}

const weights = (numRow: number) => Float32Array.from({ length: numRow }, (_, row) => ((row * 31) % 17) / 5);

describe.each([1, 3, 4, 999, 1000])('kernels of training, %d rows', (numRow) => {
  const label = mixed(numRow, [0.25, 0, 1, 0.999], (row) => (row * 5) % 2);

  test.each([undefined, weights(numRow)])('It should sum log losses as the reference does', (weight) => {
    const value = mixed(numRow, [0, 1, 1e-17, 1e-40, 0.99999994, -0.5, 2], (row) => ((row * 37) % 101) / 101);
    const least = fround(1e-16);
    const part = (share: number, probability: number) =>
      share === 0 ? 0 : fround(-share * logf(Math.max(probability, least)));

    const { sum } = sumLogLoss({ value, numGroup: 1, set: setOf({ label, weight }) });

    let expected = 0;
    for (const [row, p] of value.entries()) {
      const loss = fround(part(label[row]!, p) + part(fround(1 - label[row]!), fround(1 - p)));
      expected += fround(loss * (weight?.[row] ?? 1));
    }
    expect(sum).toBe(expected);
  });

  test('It should sum squared errors as the reference does', () => {
    const value = mixed(numRow, [1e20, -1e20, 1e-40, 0.1], (row) => Math.sin(row));
    const input = { value, numGroup: 1, set: setOf({ label }) };

    const sums = sumSquaredErrors(input);

    expect(sums).toEqual(sumLosses(input, (is, should) => fround(fround(should - is) ** 2)));
  });

  test.each([undefined, weights(numRow)])('It should compute logistic gradients as the reference does', (weight) => {
    const margin = mixed(numRow, [0, -0, 88, 89, -89, 200, -200, 63.09946060180664], (row) => Math.sin(row) * 9);
    const parameters = parseParameters(new Map([['scale_pos_weight', '2.5']]));
    const objective = binaryLogistic(setOf({ label, weight }), parameters, new MersenneTwister(0));
    const expected = new Float32Array(2 * numRow);
    const kernels = new Kernels();
    const out = kernels.allocate(8 * numRow);

    objective.bindKernel!(kernels)(kernels.place(margin), out);

    objective.computeGradient(margin, expected);
    expect(bitsOf(kernels.memory.float32s(out, 2 * numRow))).toEqual(bitsOf(expected));
  });
});

describe('margins of rows that are not learned from', () => {
  test('It should add new trees as the engine of serving does', async () => {
    const numRow = 1001;
    const learned = mixed(3 * numRow, [Number.NaN, 0, -0], (at) => Math.sin(at * 1.7));
    const values = mixed(3 * numRow, [Number.NaN, Infinity, -Infinity, 0, -0], (at) => Math.sin(at * 1.9));
    const label = Float32Array.from({ length: numRow }, (_, row) => (row * 5) % 3);
    const set: TrainingSet = { ...setOf({ label }), values: learned, numFeature: 3, featureTypes: ['q', 'q', 'q'] };
    const parameters = { objective: 'multi:softprob', num_class: '3', num_round: '3', max_depth: '5' };
    const { trees } = await train({ parameters: parseParameters(new Map(Object.entries(parameters))), train: set });
    const forest = { trees, treeGroup: trees.map((_, tree) => tree % 3), treeWeight: trees.map(() => 0.75) };
    const start = Float32Array.from({ length: 3 * numRow }, (_, at) => at / 1000);
    const others = { ...set, values };
    const margins = new EvaluationMargins(others, start, new Kernels());
    const expected = start.slice();

    margins.add({ ...forest, trees: trees.slice(0, 4) }, 0);
    margins.add(forest, 4);

    addTrees(forest, 0, others, expected);
    expect(bitsOf(margins.margin)).toEqual(bitsOf(expected));
  });
});
