import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../handlers/commands/command.ts';
import { pythonText } from '../../handlers/commands/train/hand-over/script.ts';
import { handOver, requireHandOver } from '../../handlers/commands/train/hand-over.ts';
import { parseJobOptions } from '../../lib/training/job/options.ts';

type Values = Readonly<Record<string, string>>;

const hand = (place: string, options: Values, { data = 's3://bucket/rows/', ...more }: Values = {}) =>
  handOver(place, {
    data,
    validation: undefined,
    output: undefined,
    options: parseJobOptions(new Map(Object.entries(options))),
    values: more,
  });

const request = (options: Values, more: Values) => JSON.parse(hand('sagemaker', options, more).text);

describe('kindling train --hand-over sagemaker', () => {
  test('It should name channels, machines and hyperparameters as the container takes them', () => {
    const { HyperParameters, InputDataConfig, ResourceConfig, AlgorithmSpecification } = request(
      {
        num_round: '50',
        monotone_constraints: '(1,0,-1)',
        eval_metric: 'auc,logloss',
        one_drop: 'true',
        csv_weights: 'true',
      },
      { 'instance-count': '4', region: 'eu-central-1' },
    );

    expect(HyperParameters).toEqual({
      num_round: '50',
      objective: 'reg:squarederror',
      tree_method: 'hist',
      monotone_constraints: '(1,0,-1)',
      eval_metric: 'auc,logloss',
      one_drop: '1',
      csv_weights: '1',
    });
    expect(InputDataConfig).toEqual([
      {
        ChannelName: 'train',
        ContentType: 'text/csv',
        DataSource: {
          S3DataSource: {
            S3DataType: 'S3Prefix',
            S3Uri: 's3://bucket/rows/',
            S3DataDistributionType: 'ShardedByS3Key',
          },
        },
      },
    ]);
    expect(ResourceConfig.InstanceCount).toBe(4);
    expect(AlgorithmSpecification.TrainingImage).toMatch(/^492215442770\.dkr\.ecr\.eu-central-1\.amazonaws\.com\//);
  });

  test.each([
    ['s3://bucket/rows.libsvm', 'text/libsvm', 'rows'],
    ['s3://bucket/day=1/x_y.parquet', 'application/x-parquet', 'x-y'],
    ['s3://bucket/1/2/', 'text/csv', 'bucket'],
  ])('It should tell the type of %s, and a name that jobs may have', (data, type, name) => {
    const { InputDataConfig, TrainingJobName } = request({}, { data });

    expect(InputDataConfig[0].ContentType).toBe(type);
    expect(TrainingJobName).toMatch(new RegExp(`^${name}-\\d{14}$`));
  });

  test.each<[string, Values, Values]>([
    ['rows.csv is not in S3', {}, { data: 'rows.csv' }],
    ['has no --features', { features: 'a,b' }, {}],
    ['has no --kfold', { kfold: '3' }, {}],
    ['has no --quantile-alpha', { quantile_alpha: '0.5', objective: 'reg:quantileerror' }, {}],
    ['no image of SageMaker', {}, { region: 'moon-1' }],
    ['--instance-count: "0"', {}, { 'instance-count': '0' }],
  ])('It should refuse in a sentence: %s', (message, options, more) => {
    expect(() => hand('sagemaker', options, more)).toThrow(message);
  });
});

describe('kindling train --hand-over dask and spark', () => {
  test.each(['dask', 'spark'])('It should write the job into the script of %s', (place) => {
    const { text } = hand(place, { target: 'rings', max_depth: '4', missing: '-999', monotone_constraints: '{"a":1}' });

    expect(text).toContain('    "target": "rings",\n');
    expect(text).toContain('    "missing": [-999],\n');
    expect(text).toContain(
      '    "parameters": {\n        "max_depth": 4,\n        "monotone_constraints": {\n            "a": 1,\n        },\n    },\n}\n',
    );
    expect(text).not.toContain('JOB = {}');
  });

  test.each<[string, Values]>([
    ['--kfold', { kfold: '3', target: 'a' }],
    ['several targets', { target: 'a,b' }],
    ['ranking', { objective: 'rank:ndcg', group: 'q', target: 'a' }],
    ['survival:aft', { objective: 'survival:aft' }],
  ])('It should refuse what the scripts do not do: %s', (what, options) => {
    expect(() => hand('dask', options)).toThrow(`do not do ${what}`);
  });

  test('It should write values as Python reads them', () => {
    expect(pythonText([true, false, undefined, 1.5, Number.POSITIVE_INFINITY, 'a"\n\\', {}, [['x']]])).toBe(
      '[True, False, None, 1.5, float("Infinity"), "a\\"\\n\\\\", {}, [["x"]]]',
    );
  });
});

describe('what is told beside --hand-over', () => {
  test('It should name the places that there are', () => {
    expect(() => hand('ray', {})).toThrow(new UsageError('--hand-over: "ray" is not a valid value'));
  });

  test('It should refuse options of sagemaker without it', () => {
    expect(() => requireHandOver({ role: 'x' })).toThrow('--role is of --hand-over sagemaker');
    expect(() => requireHandOver({ role: 'x', 'hand-over': 'sagemaker' })).not.toThrow();
  });
});
