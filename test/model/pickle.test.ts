import { deflateSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { ModelFormatError } from '../../lib/errors.ts';
import { readPickle } from '../../lib/model/formats/pickle/reader.ts';
import { readPickledLabels, readPickledModel } from '../../lib/model/formats/pickled-estimator.ts';

function pickle(...parts: (string | number)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? part : [...Buffer.from(part, 'latin1')])));
}

describe('readPickle', () => {
  test('It should read what protocol 0 writes as text', () => {
    const bytes = pickle("(lp0\nI42\naL-7L\naF2.5\naI01\naVz\\u00fcrich \xfc\np1\naS'abc'\np2\naNa(I1\ntp3\na.");

    const value = readPickle(bytes);

    expect(value).toEqual([42, -7, 2.5, true, 'zürich ü', 'abc', null, [1]]);
  });

  test('It should read integers of every width', () => {
    const bytes = pickle(
      0x80,
      2,
      ']',
      '(',
      'K',
      200,
      'M',
      1,
      2,
      'J',
      255,
      255,
      255,
      255,
      0x8a,
      2,
      0,
      128,
      0x8a,
      0,
      'e',
      '.',
    );

    const value = readPickle(bytes);

    expect(value).toEqual([200, 513, -1, -32768, 0]);
  });

  test.each([
    ['a persistent id', pickle(0x80, 2, 'K', 1, 'Q', '.')],
    ['an extension code', pickle(0x80, 2, 0x82, 1, '.')],
    ['an out-of-band buffer', pickle(0x80, 5, 0x97, '.')],
    ['a call of data', pickle(0x80, 2, 'K', 1, ')', 'R', '.')],
    ['elements for a number', pickle(0x80, 2, 'K', 1, 'K', 1, 'a', '.')],
    ['an integer of 200 bytes', pickle(0x80, 2, 0x8a, 200, ...new Uint8Array(200), '.')],
    ['a missing mark', pickle(0x80, 2, 't', '.')],
  ])('It should refuse %s', (_what, bytes) => {
    expect(() => readPickle(bytes)).toThrow(ModelFormatError);
  });

  test.each(['os\nsystem', 'builtins\neval', 'builtins\ngetattr', 'numpy\nload', 'xgboost.sklearn\nos.system'])(
    'It should refuse the global %j by name',
    (name) => {
      const bytes = pickle(`c${name}\n.`);

      expect(() => readPickle(bytes)).toThrow(`the pickle names ${name.replace('\n', '.')}`);
    },
  );
});

test('An estimator that cloudpickle filled with functions should have a way out that is not the estimator', () => {
  const bytes = pickle(
    0x80,
    2,
    'cxgboost.sklearn\nXGBRegressor\n)',
    0x81,
    '}U\tobjectiveccloudpickle.cloudpickle\n_make_function\n)Rsb.',
  );

  expect(() => readPickle(bytes)).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/^save it .* without lambdas .* with save_model$/) }),
  );
});

test.each([
  ['the bytes of a pickle', pickle(0x80, 3, 'C', 2, 0x80, 3, '.'), /holds bytes/, /not the bytes of a pickle/],
  ['a class', pickle('csklearn.pipeline\nPipeline\n.'), /holds sklearn\.pipeline\.Pipeline, and not/, /itself/],
  [
    'a class of the script in a dict',
    pickle(0x80, 2, '}U\u0005modelc__main__\nOwn\n)', 0x81, 's.'),
    /dict without an XGBoost model, only "model" \(Own\)/,
    /class of your own.*pickle the pipeline/,
  ],
])('It should say what a pickle holds in place of a model: %s', (_what, bytes, message, hint) => {
  expect(() => readPickledModel(bytes)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(message), hint: expect.stringMatching(hint) }),
  );
});

describe('readPickledLabels', () => {
  test('It should refuse what is no LabelEncoder, also when it is compressed', () => {
    const bytes = deflateSync(pickle(0x80, 4, '}', '.'));

    expect(() => readPickledLabels(bytes)).toThrow('the pickle holds a dict, no LabelEncoder');
  });
});
