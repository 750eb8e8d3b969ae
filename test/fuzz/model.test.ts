import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KindlingError } from '../../lib/errors.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import { readPickledLabels } from '../../lib/model/formats/pickled-estimator.ts';
import type { SynchronousModel } from '../../lib/model/model.ts';
import { readOnnxGraph } from '../../lib/model/onnx/graph.ts';
import { tryToUse } from './try-to-use.ts';

const FIXTURES = join(import.meta.dirname, '../parity/fixtures');
const RUNS = Number(process.env.FUZZ_RUNS ?? 100);

/** One small model of every kind of file. */
const SEEDS = [
  'one-feature-v3.4-json/model.json',
  'cats-strings-v3.4-json/model.json',
  'vector-leaf-cats-v3.4-json/model.json',
  'gblinear-v2.1-json/model.json',
  'dart-v1.7-json/model.json',
  'squarederror-v1.6-ubj/model.ubj',
  'cats-partition-v3.4-ubj/model.ubj',
  'binary-v0.90-bin/model.bin',
  'binary-dart-v1.7-bin/model.bin',
  'binary-gblinear-v1.0-bin/model.bin',
  'pickle-v1.2-pkl3/model.pkl',
  'pickle-v1.7-pkl0/model.pkl',
  'pickle-v3.4-pkl2/model.pkl',
  'pickle-v3.4-pkl5/model.pkl',
  'classifier-v1.0-pkl4/model.pkl',
  'classifier3-v1.7-joblib/model.joblib',
  'classifier3-v1.7-joblib3/model.joblib',
];

/** The model in some bytes, used once; undefined when they are refused as they should be. */
function tryModel(bytes: Uint8Array): SynchronousModel | undefined {
  return tryToUse(() => completeModel(readModelFile(bytes), bytes));
}

/** A few changes at random places: a byte replaced, a stretch removed, doubled or filled. */
const change = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.integer({ min: 1, max: 12 }),
  byte: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 0x7f, 0x80, 0xff, 0x2d, 0x39, 0x5b, 0x7b, 0x22)),
  kind: fc.constantFrom('replace', 'fill', 'remove', 'double', 'cut'),
});
type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never;

function apply(bytes: Buffer, { place, length, byte, kind }: Change): Buffer {
  const start = Math.floor(place * bytes.length);
  const [head, part, tail] = [
    bytes.subarray(0, start),
    bytes.subarray(start, start + length),
    bytes.subarray(start + length),
  ];
  switch (kind) {
    case 'replace':
      return Buffer.concat([head, Buffer.of(byte), bytes.subarray(start + 1)]);
    case 'fill':
      return Buffer.concat([head, Buffer.alloc(part.length, byte), tail]);
    case 'remove':
      return Buffer.concat([head, tail]);
    case 'double':
      return Buffer.concat([head, part, part, tail]);
    default:
      return head;
  }
}

describe('any bytes are a model or a KindlingError', () => {
  test.each(SEEDS)('It should survive changes of %s', (file) => {
    const seed = readFileSync(join(FIXTURES, file));

    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      tryModel(changes.reduce(apply, seed));
    });

    expect(tryModel(seed)).toBeDefined();
    fc.assert(property, { numRuns: RUNS });
  });

  test('It should survive changes of an ONNX graph', () => {
    const seed = readFileSync(join(import.meta.dirname, '../model/onnx/sklearn-zipmap-text/model.onnx'));
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      try {
        readOnnxGraph(changes.reduce(apply, seed));
      } catch (error) {
        expect(error).toBeInstanceOf(KindlingError);
      }
    });

    expect(readOnnxGraph(seed).labels).toContainEqual(['class_0', 'class_1', 'class_2']);
    fc.assert(property, { numRuns: RUNS * 10 });
  });

  test('It should survive bytes of any kind behind any header', () => {
    const header = fc.constantFrom(
      '',
      '{"',
      '{L',
      'binf',
      'CONFIG-offset:',
      '\x80\x04',
      '\x80\x02',
      'ccopy_reg\n',
      '\x78\x9c',
      '\x1f\x8b',
    );
    const property = fc.property(header, fc.uint8Array({ maxLength: 400 }), (start, rest) => {
      tryModel(Buffer.concat([Buffer.from(start, 'latin1'), rest]));
    });

    fc.assert(property, { numRuns: RUNS * 10 });
  });

  test('It should survive any sequence of opcodes in a pickle', () => {
    const opcodes = [
      ...'(.012FIKJMNRSTUVXBCGaebcd}l]t)sughjpqr',
      ...[0x80, 0x81, 0x85, 0x86, 0x87, 0x88, 0x8a, 0x8c, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x96],
    ];
    const names = [
      'cxgboost.core\nBooster\n',
      'c_codecs\nencode\n',
      'cbuiltins\nbytearray\n',
      'X\x06\x00\x00\x00handle',
      'cnumpy\ndtype\n',
    ];
    const token = fc.constantFrom(
      ...opcodes.map((code) => (typeof code === 'string' ? code : String.fromCharCode(code))),
      ...names,
    );
    const argument = fc.stringMatching(/^[0-9]{0,3}\n?$/);
    const property = fc.property(
      fc.array(fc.oneof({ weight: 4, arbitrary: token }, argument), { maxLength: 60 }),
      (parts) => {
        const bytes = Buffer.from(`\x80\x04${parts.join('')}.`, 'latin1');
        tryModel(bytes);
        try {
          readPickledLabels(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(KindlingError);
        }
      },
    );

    fc.assert(property, { numRuns: RUNS * 10 });
  });
});
