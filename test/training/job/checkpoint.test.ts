import { describe, expect, test } from '@jest/globals';
import { fingerprintOf, type RunInputs } from '../../../lib/training/job/checkpoint.ts';
import type { RoundNews } from '../../../lib/training/job/job-listener.ts';
import { runJob } from '../../../lib/training/job/run-job.ts';
import { parseParameters } from '../../../lib/training/parameters.ts';
import type { TrainingSet } from '../../../lib/training/training-set.ts';
import { jobOptions, silent, sourceOf } from '../../support/training.ts';

const SET: Required<TrainingSet> = {
  values: Float32Array.of(1, 2, 3, Number.NaN),
  numRow: 2,
  numFeature: 2,
  featureTypes: ['q', 'c'],
  label: Float32Array.of(0, 1),
  numTarget: 1,
  weight: Float32Array.of(1, 2),
  baseMargin: Float32Array.of(0.5, 0.25),
  groupSizes: Int32Array.of(1, 1),
  labelLowerBound: Float32Array.of(1, 2),
  labelUpperBound: Float32Array.of(2, Infinity),
  rowNumbers: Uint32Array.of(3, 4),
  featureWeights: Float32Array.of(1, 1),
};
const FEATURES = [
  { name: 'a', categories: undefined, type: 'float' as const },
  { name: 'b', categories: ['x', 'y'], type: 'c' as const },
];
const RUN = {
  parameters: parseParameters(new Map()),
  sets: [SET, SET],
  meaning: { features: FEATURES, classes: ['no', 'yes'], isNamed: true, targets: ['t'] },
} satisfies RunInputs;

describe('the fingerprint of a run', () => {
  test('It should be the same for the same run', () => {
    const copied = Object.fromEntries(Object.entries(SET).toReversed()) as unknown as TrainingSet;

    expect(fingerprintOf({ ...RUN, sets: [structuredClone(copied), copied] })).toBe(fingerprintOf(RUN));
  });

  test('It should be the same for any number of threads, which change nothing', () => {
    const parameters = parseParameters(new Map([['nthread', 4]]));

    expect(fingerprintOf({ ...RUN, parameters })).toBe(fingerprintOf(RUN));
  });

  test.each<[name: keyof TrainingSet, value: unknown]>([
    ['values', Float32Array.of(1, 2, 3, 4)],
    ['featureTypes', ['c', 'q']],
    ['label', Float32Array.of(1, 0)],
    ['numTarget', 2],
    ['weight', Float32Array.of(1, 3)],
    ['weight', undefined],
    ['baseMargin', Float32Array.of(0.5, 0)],
    ['groupSizes', Int32Array.of(2)],
    ['labelLowerBound', Float32Array.of(1, 1)],
    ['labelUpperBound', Float32Array.of(2, 3)],
    ['featureWeights', Float32Array.of(1, 2)],
  ])('It should change with what a set holds: %s', (name, value) => {
    const changed = { ...SET, [name]: value };

    for (const sets of [
      [changed, SET],
      [SET, changed],
    ]) {
      expect(fingerprintOf({ ...RUN, sets })).not.toBe(fingerprintOf(RUN));
    }
  });

  test('It should not take the end of an array for the beginning of the next', () => {
    const [one, other] = [
      { ...SET, labelLowerBound: Float32Array.of(1), labelUpperBound: Float32Array.of(2, 3) },
      { ...SET, labelLowerBound: Float32Array.of(1, 2), labelUpperBound: Float32Array.of(3) },
    ];

    expect(fingerprintOf({ ...RUN, sets: [one] })).not.toBe(fingerprintOf({ ...RUN, sets: [other] }));
  });

  test.each<[what: string, changed: Partial<RunInputs>]>([
    ['a parameter', { parameters: parseParameters(new Map([['eta', 0.1]])) }],
    ['a constraint by name', { parameters: parseParameters(new Map([['monotone_constraints', '{"a":1}']])) }],
    ['the order of features', { meaning: { ...RUN.meaning, features: FEATURES.toReversed() } }],
    [
      'a category',
      {
        meaning: {
          ...RUN.meaning,
          features: [FEATURES[0]!, { name: 'b', categories: ['x', 'z'], type: 'c' as const }],
        },
      },
    ],
    ['a class', { meaning: { ...RUN.meaning, classes: ['no', 'perhaps'] } }],
    ['a target', { meaning: { ...RUN.meaning, targets: ['u'] } }],
  ])('It should change with what the numbers stand for: %s', (_, changed) => {
    expect(fingerprintOf({ ...RUN, ...changed })).not.toBe(fingerprintOf(RUN));
  });
});

describe('a checkpoint', () => {
  test('It should be refused when features have other names', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i},${i % 7},${i % 3}`).join('\n');
    const options = jobOptions({ target: 'y', num_round: 2 });
    const checkpoints: Uint8Array[] = [];
    const onRound = ({ checkpoint }: RoundNews) => void checkpoints.push(checkpoint());
    await runJob({ train: [sourceOf(`y,a,b\n${rows}`)], options }, { ...silent, onRound });

    const other = { train: [sourceOf(`y,a,c\n${rows}`)], options, checkpoint: checkpoints[0] };

    await expect(runJob(other, silent)).rejects.toThrow('the checkpoint belongs to other data or parameters');
  });
});
