import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KindlingError, ModelFormatError } from '../../lib/errors.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { readPickledLabels } from '../../lib/model/formats/pickled-estimator.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';

const FIXTURES = join(import.meta.dirname, '../parity/fixtures');
const read = (path: string) => readFileSync(join(FIXTURES, path));
const load = (bytes: Uint8Array) => completeModel(readModelFile(bytes), bytes);

/** A small model with its JSON text changed. */
function changed(pattern: RegExp | string, replacement: string): Uint8Array {
  const text = read('one-feature-v3.4-json/model.json').toString();
  const result = text.replace(pattern, replacement);
  expect(result).not.toBe(text);
  return Buffer.from(result);
}

function pickle(...parts: (string | number | Uint8Array)[]): Buffer {
  const bytes = (part: string | number | Uint8Array) =>
    typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(typeof part === 'number' ? [part] : part);
  return Buffer.concat([Buffer.of(0x80, 4), ...parts.map(bytes), Buffer.from('.')]);
}

/** On the stack: a list of two equal lists, of two equal lists, …: 2^30 elements in some 200 bytes. */
const BOMB = `K\x01]\x94${Array.from({ length: 30 }, (_, level) => `](h${String.fromCharCode(level)}h${String.fromCharCode(level)}e\x94`).join('')}`;
/** On the stack: a list that holds itself. */
const CYCLE = ']\x94h\x00a';

const LABEL_ENCODER = 'csklearn.preprocessing._label\nLabelEncoder\n)\x81}\x8c\x08classes_';
const BOOSTER = 'cxgboost.core\nBooster\n)\x81}\x8c\x06handle';
const ARRAY = 'cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}';

describe('files that lie', () => {
  test.each(['nan', 'NaN', 'inf', '-Infinity', '[NaN]', '1e999', '', '[1,2', '0x10', '1_0'])(
    'It should refuse the base score "%s"',
    (text) => {
      expect(() => load(changed(/"base_score":"[^"]*"/, `"base_score":"${text}"`))).toThrow(/base_score/);
    },
  );

  test.each([
    ['num_class', '65537'],
    ['num_class', '-3'],
    ['num_target', '4294967296'],
    ['num_class', '1e3'],
  ])('It should refuse %s = %s', (name, value) => {
    const bytes = changed(new RegExp(`"${name}":"[^"]*"`), `"${name}":"${value}"`);

    expect(() => load(bytes)).toThrow(`learner.learner_model_param.${name} is "${value}", not an integer from`);
  });

  test.each([
    ['lists', '[', ''],
    ['objects', '{"a":', ''],
    ['lists within the model', '[', '{"learner":'],
  ])('It should not follow 100,000 nested %s', (_what, open, start) => {
    const bytes = Buffer.from((start || '{"a":') + open.repeat(100_000));

    expect(() => readModelFile(bytes)).toThrow(/^JSON, byte \d+: more than 64 nested lists and objects$/);
  });

  test('It should not follow 100,000 nested arrays of UBJSON', () => {
    const bytes = Buffer.from(`{L${'\0'.repeat(7)}\x01a${'['.repeat(100_000)}`, 'latin1');

    expect(() => readModelFile(bytes)).toThrow(/^UBJSON, byte \d+: more than 64 nested/);
  });

  test.each([
    ['a list without an end', Buffer.from(`{"a":[${'1,'.repeat(300_000)}`)],
    ['a string without an end', Buffer.from(`{"a":"${'x'.repeat(1_000_000)}`)],
    ['a number without an end', Buffer.from(`{"a":${'9'.repeat(1_000_000)}`)],
  ])('It should say where %s stops', (_what, bytes) => {
    expect(() => readModelFile(bytes)).toThrow(/^JSON, byte \d+: /);
  });

  test('It should say that an empty file is empty', () => {
    expect(() => readModelFile(Buffer.of())).toThrow('the file is empty');
  });

  test('It should show how an unknown file begins', () => {
    expect(() => readModelFile(Buffer.from('<!DOCTYPE html>'))).toThrow(
      'the file begins with "<!DOCTYPE html>", which is',
    );
    expect(() => readModelFile(Buffer.of(0, 1, 2, 0xff))).toThrow(
      'the file begins with the bytes 00 01 02 ff, which is',
    );
  });

  test('It should give a way out of every error', () => {
    const bytes = changed(/"num_trees":"\d+"/, '"num_trees":"77"');

    expect(() => load(bytes)).toThrow(expect.objectContaining({ hint: expect.stringMatching(/save_model/) }));
  });
});

describe('hostile pickles', () => {
  test.each([
    ['a list of 2^30 elements for labels', pickle(LABEL_ENCODER, BOMB, 'sb')],
    ['a label that is a list of 2^30 elements', pickle(LABEL_ENCODER, '](', BOMB, 'e', 'sb')],
    ['a label that holds itself', pickle(LABEL_ENCODER, CYCLE, 'sb')],
    [
      'an array of 2^30 dimensions',
      pickle(ARRAY, '(\x8c\x05dtypecnumpy\ndtype\n\x8c\x02f8\x85R\x8c\x05shape', BOMB, 'ub'),
    ],
    [
      'a size that is a list of 2^30 elements',
      pickle(ARRAY, '(\x8c\x05dtypecnumpy\ndtype\n\x8c\x02f8\x85R\x8c\x05shape](', BOMB, 'eub'),
    ],
    [
      'a type that is a list of 2^30 elements',
      pickle(ARRAY, '(\x8c\x05dtypecnumpy\ndtype\n(', BOMB, 'tR\x8c\x05shape]ub'),
    ],
    ['a name that is a list of 2^30 elements', pickle(BOMB, '\x8c\x01a\x93')],
    ['a model that is a list of 2^30 elements', pickle(BOMB)],
    ['a model that holds itself', pickle(CYCLE)],
    ['a buffer that is a list of 2^30 elements', pickle(BOOSTER, BOMB, 'sb')],
  ])('It should refuse %s', (_what, bytes) => {
    expect(() => readPickledLabels(bytes)).toThrow(ModelFormatError);
    expect(() => readModelFile(bytes)).toThrow(ModelFormatError);
  });

  test('It should not make the bytes of one text over and over', () => {
    const text = 'a'.repeat(100_000);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    const call = 'h\x00h\x01h\x02\x86R0';
    const bytes = pickle('c_codecs\nencode\n\x94X', length, text, '\x94\x8c\x06latin1\x94', call.repeat(20_000));

    expect(() => readModelFile(bytes)).toThrow('more bytes are made than the file can hold');
  });

  test('It should not follow 20,000 pickles within each other', () => {
    const layer = `${ARRAY}(\x8c\x05dtypecnumpy\ndtype\n\x8c\x02O8\x85R\x8c\x05shape]ub`;
    const bytes = pickle(layer.repeat(20_000));

    expect(() => readModelFile(bytes)).toThrow(ModelFormatError);
  });
});

describe('a file that is cut', () => {
  const packed = packModel(load(read('one-feature-v3.4-json/model.json')));

  test.each<[string, Uint8Array, (bytes: Uint8Array) => unknown]>([
    ['JSON', read('one-feature-v3.4-json/model.json'), load],
    ['UBJSON', read('squarederror-v1.6-ubj/model.ubj'), load],
    ['the legacy binary format', read('binary-v1.7-bin/model.bin'), load],
    ['gblinear in the legacy binary format', read('binary-gblinear-v1.0-bin/model.bin'), load],
    ['a pickle of protocol 0', read('pickle-v1.7-pkl0/model.pkl'), load],
    ['a pickle of protocol 5', read('pickle-v3.4-pkl5/model.pkl'), load],
    ['joblib', read('classifier3-v1.7-joblib/model.joblib'), load],
    ['compressed joblib', readFileSync(join(import.meta.dirname, 'compressed/model.joblib.zlib')), load],
    ['a packed model', packed, readPackedModel],
  ])('It should be refused after any byte: %s', (_format, bytes, open) => {
    // every byte of the first and the last few hundred, and one of a prime stride between
    const cuts = Array.from(bytes, (_, length) => length);
    const chosen = cuts.filter((length) => length < 400 || length > bytes.length - 200 || length % 61 === 0);

    const accepted = chosen.filter((length) => {
      try {
        open(bytes.subarray(0, length));
        return true;
      } catch (error) {
        if (error instanceof KindlingError) return false;
        throw error;
      }
    });

    expect(accepted).toEqual([]);
  });
});

describe('a dump of trees', () => {
  test.each([
    '[\n  { "nodeid": 0, "depth": 0',
    '  { "nodeid": 0, "depth": 0',
    'booster[0]:\n0:[f0<0.1]',
    '0:[f0<0.1] yes=1',
  ])('It should be told from a model: %j', (text) => {
    const read = () => readModelFile(Buffer.from(text));

    expect(read).toThrow('the file is a dump of trees for people to read, which XGBoost cannot load either');
  });
});
