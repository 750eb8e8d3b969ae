import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { ModelFormatError } from '../../lib/errors.ts';
import { loadModelFiles } from '../../lib/model/load.ts';

const FOLDER = join(import.meta.dirname, 'compressed');
const expected = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as {
  rows: number[][];
  labels: string[];
  probability: number[][];
};

/** A folder with one joblib file, and the label encoder where it is wanted. */
function load(model: Uint8Array, withEncoder = false, memoryBytes?: number) {
  const encoder = readFileSync(join(FOLDER, 'label_encoder.joblib'));
  const files = {
    list: async () => ['model.joblib', ...(withEncoder ? ['label_encoder.joblib'] : [])],
    read: async (name: string) => (name === 'model.joblib' ? model : encoder),
  };
  return loadModelFiles(files, { memoryBytes });
}

const read = (compression: string) => readFileSync(join(FOLDER, `model.joblib.${compression}`));

describe('joblib files', () => {
  test.each(['zlib', 'gzip', 'bz2', 'xz'])('It should read what joblib compressed with %s', async (compression) => {
    const model = await load(read(compression), true);
    const values = Float32Array.from(expected.rows.flat());

    const { probability, classIndex } = await model.score(new FeatureMatrix(values, expected.rows.length, 4));

    expect(Array.from(classIndex!, (k) => model.classes![k])).toEqual(expected.labels);
    expect(probability).toEqual(Float32Array.from(expected.probability.flat()));
  });

  test.each(['lzma', 'lz4'])('It should say how to save what is compressed with %s', async (compression) => {
    const loading = load(read(compression));

    await expect(loading).rejects.toThrow(`model.joblib: the file is compressed with ${compression}`);
    await expect(loading).rejects.toMatchObject({ hint: 'save it with compress=("zlib", 3), or uncompressed' });
  });

  test.each(['zlib', 'gzip', 'bz2', 'xz'])('It should notice a damaged or cut %s stream', async (compression) => {
    const whole = read(compression);
    const damaged = Buffer.from(whole);
    damaged[Math.floor(whole.length / 2)]! ^= 0x55;

    await expect(load(damaged)).rejects.toThrow(ModelFormatError);
    await expect(load(damaged)).rejects.toThrow(/the \w+ stream is damaged: /);
    await expect(load(whole.subarray(0, whole.length - 20))).rejects.toThrow(/the \w+ stream is damaged: /);
  });

  test.each(['zlib', 'gzip', 'bz2', 'xz'])('It should stop a %s bomb', async (compression) => {
    const loading = load(readFileSync(join(FOLDER, `bomb.${compression}`)));

    await expect(loading).rejects.toThrow(/^model.joblib: more than 32 MB come out of \d+ bytes of \w+$/);
  });

  test.each(['zlib', 'gzip', 'bz2', 'xz'])('It should stop at half of the memory: %s', async (compression) => {
    const loading = load(readFileSync(join(FOLDER, `bomb.${compression}`)), false, 2 ** 24);

    await expect(loading).rejects.toThrow(/^model.joblib: more than 8 MB come out of \d+ bytes of \w+$/);
    await expect(loading).rejects.toMatchObject({ hint: expect.stringMatching(/half of the memory/) });
  });

  test('It should not unpack twice', async () => {
    await expect(load(readFileSync(join(FOLDER, 'twice.bz2')))).rejects.toThrow('the file is compressed twice');
  });
});
