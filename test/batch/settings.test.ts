import { availableParallelism } from 'node:os';
import { readBatchSettings } from '../../handlers/batch-settings.ts';
import { readEvent } from '../../lib/batch/events.ts';
import { isOwnOutput } from '../../lib/batch/loop-guard.ts';

const env = { KINDLING_OUTPUT_URI: 's3://out/scored' };

describe('settings of batch', () => {
  test('are read from the environment', () => {
    const { output, options, contentType } = readBatchSettings({
      ...env,
      KINDLING_CONTENT_TYPE: 'text/csv; header=absent',
      SAGEMAKER_INFERENCE_OUTPUT: 'probability',
      KINDLING_OUTPUTS: 'margin,leaf',
      KINDLING_ON_ROW_ERROR: 'fail',
      KINDLING_ON_MISSING_FEATURE: 'as-missing',
      KINDLING_ITERATION_RANGE: '0:3',
      KINDLING_MISSING: '0,-999',
      KINDLING_ON_UNKNOWN_CATEGORY: 'fail',
    });
    expect(output).toEqual({ bucket: 'out', key: 'scored/' });
    expect(contentType).toBe('text/csv; header=absent');
    expect(options).toMatchObject({
      outputs: ['margin', 'leaf'],
      onRowError: 'fail',
      onMissingFeature: 'as-missing',
      iterationRange: { begin: 0, end: 3 },
      missing: [0, -999],
      onUnknownCategory: 'fail',
    });
  });

  test.each([
    ['KINDLING_OUTPUTS', 'price'],
    ['KINDLING_ON_ROW_ERROR', 'maybe'],
    ['KINDLING_ITERATION_RANGE', '3'],
    ['KINDLING_MISSING', 'NULL'],
    ['KINDLING_ON_UNKNOWN_CATEGORY', 'as-missing'],
    ['KINDLING_OUTPUT_URI', 'out/scored'],
    ['SAGEMAKER_INFERENCE_OUTPUT', 'price'],
    ['KINDLING_CONTENT_TYPE', 'image/png'],
    ['KINDLING_ACCEPT', 'image/png'],
  ])('%s=%s stops the start', (variable, value) => {
    expect(() => readBatchSettings({ ...env, [variable]: value })).toThrow(
      `${variable}: "${value}" is not a valid value`,
    );
  });

  test('take as many threads as the memory of the function brings whole CPUs, and the machine has', () => {
    const threads = ['128', '1769', '1770', '2600', '3008', '3538', '10240'].map(
      (memory) => readBatchSettings({ ...env, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory }).numThread,
    );
    const numCpu = availableParallelism();
    expect(threads).toEqual([1, 1, 1, 1, 2, 2, 6].map((number) => Math.min(number, numCpu)));
    expect(readBatchSettings(env).numThread).toBe(numCpu);
  });

  test('refuse an output that would start the function again', () => {
    const loop = (input: string) => () => readBatchSettings({ ...env, KINDLING_INPUT_URI: input });
    expect(loop('s3://out/')).toThrow(/would be scored again/);
    expect(loop('s3://out/scored')).toThrow(/would be scored again/);
    expect(loop('s3://out/incoming/')).not.toThrow();
    expect(loop('s3://in/')).not.toThrow();
  });
});

describe('events', () => {
  const record = (eventName: string, key: string) => ({
    eventSource: 'aws:s3',
    eventName,
    s3: { bucket: { name: 'b' }, object: { key } },
  });

  test('that create nothing are ignored', () => {
    const names = ['ObjectCreated:Put', 'ObjectRemoved:Delete', 'ObjectRestore:Completed', 'ObjectCreated:Copy'];
    const { items, ignored } = readEvent({ Records: names.map((name, n) => record(name, `k${n}.csv`)) });
    expect(items.map(({ key }) => key)).toEqual(['k0.csv', 'k3.csv']);
    expect(ignored).toEqual(['ObjectRemoved:Delete s3://b/k1.csv', 'ObjectRestore:Completed s3://b/k2.csv']);
  });

  test('of EventBridge that create nothing, and folders, are ignored', () => {
    const detail = { bucket: { name: 'b' }, object: { key: 'k.csv' } };
    expect(readEvent({ 'detail-type': 'Object Deleted', detail }).items).toEqual([]);
    expect(readEvent({ Records: [record('ObjectCreated:Put', 'folder/')] }).items).toEqual([]);
  });

  test('keep a key that cannot be decoded', () => {
    expect(readEvent({ Records: [record('ObjectCreated:Put', 'a+b%2B%.csv')] }).items[0]!.key).toBe('a b%2B%.csv');
  });

  test('of own outputs are known by prefix and name', () => {
    const output = { bucket: 'b', key: 'scored/' };
    const keys = ['scored/a.csv.out', 'scored/a.csv.out.gz', 'scored/_a.csv.out.failed', 'scored/a.csv', 'a.csv.out'];
    expect(keys.map((key) => isOwnOutput({ bucket: 'b', key }, output))).toEqual([true, true, true, false, false]);
  });
});
