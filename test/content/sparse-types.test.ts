// Bodies as scikit-learn and the SageMaker SDK write them (media/sparse_bodies.py), with what XGBoost predicts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { encodeRecords } from '../../lib/content/recordio/encode.ts';
import { takeRecords } from '../../lib/content/recordio/framing.ts';
import { decodeRecords, openRecords } from '../../lib/content/recordio/read-records.ts';
import { KindlingError } from '../../lib/errors.ts';
import type { NumericColumn } from '../../lib/frame/columns/column.ts';
import { DEFAULT_LAYOUT, Frame, type OutputColumn } from '../../lib/frame/frame.ts';
import { ListRows } from '../../lib/frame/json-rows.ts';
import { input_fn, model_fn, output_fn, predict_fn, type TransformOptions } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { bits, modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

interface Bodies {
  readonly libsvm: {
    readonly [name: string]: { readonly body: string; readonly parameters: string; readonly predictions: number[] };
  };
  readonly records: { readonly [name: string]: { readonly body: string; readonly predictions: number[] } };
  readonly refused: { readonly [name: string]: string };
}
const { libsvm, records, refused }: Bodies = JSON.parse(
  readFileSync(join(import.meta.dirname, 'media', 'sparse-bodies.json'), 'utf8'),
);
const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
const RECORDIO = 'application/x-recordio-protobuf';

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

async function scored(body: Uint8Array | string, type: string, options: TransformOptions = {}): Promise<Frame> {
  return await predict_fn(await input_fn(body, type), model, options);
}

async function predictionsOf(body: Uint8Array | string, type: string): Promise<number[]> {
  return [...((await scored(body, type)).predictions[0]!.values as Float32Array)];
}

async function refusal(body: Uint8Array | string, type: string): Promise<KindlingError> {
  try {
    await scored(body, type);
  } catch (error) {
    if (error instanceof KindlingError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

/** What comes out of a stream in blocks of so many bytes. */
async function inBlocks(body: Buffer, contentType: string, blockBytes: number, accept = 'text/csv') {
  const summary = emptySummary();
  const pieces: Uint8Array[] = [];
  const input = (async function* () {
    for (let at = 0; at < body.length; at += 7) yield body.subarray(at, at + 7);
  })();
  for await (const piece of scoreStream(input, model, { contentType, accept, blockBytes }, summary)) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), summary };
}

describe('libsvm', () => {
  test.each(Object.entries(libsvm))('%s: as XGBoost predicts', async (_name, { body, parameters, predictions }) => {
    for (const type of ['text/libsvm', 'text/x-libsvm', 'libsvm']) {
      expect(bits(await predictionsOf(body, type + parameters))).toEqual(bits(predictions));
    }
  });

  test('in blocks of any size it is the same', async () => {
    const { body } = libsvm['with a comment']!;
    const whole = output_fn(await scored(body, 'text/libsvm'), 'text/csv').body as Uint8Array;

    for (const blockBytes of [64, 100, 1000]) {
      const { bytes, summary } = await inBlocks(Buffer.from(body), 'text/libsvm', blockBytes);
      expect(bytes.toString().replaceAll(/,$/gm, '')).toBe(Buffer.from(whole).toString());
      expect(summary).toMatchObject({ rows: 8, rowErrors: 0 });
    }
  });

  test('the answer is CSV, as libsvm is not written', async () => {
    expect(output_fn(await scored('1 0:1\n', 'text/libsvm'), '').contentType).toBe('text/csv');
    expect(() => output_fn(new Frame(new ListRows([]), DEFAULT_LAYOUT), 'text/libsvm')).toThrow(
      expect.objectContaining({ status: 406 }),
    );
  });

  test.each([
    ['1 0:1 7:2', 'the index 7 is not within 0 to 6', 'index_base=1'],
    ['1 0:1 99999999:2', 'the index 99999999 is not within', 'index_base'],
    ['1 0:1 0:2', 'the index 0 comes twice', 'index:value'],
    ['1 0:tall', '"0:tall" is not index:value', 'index:value'],
    ['1 a:1', '"a:1" is not index:value', 'index:value'],
    ['1 0:', '"0:" is not index:value', 'index:value'],
    ['1 -1:1', '"-1:1" is not index:value', 'index:value'],
    ['1 2', '"2" is not index:value', 'index:value'],
    ['0.5,0.3,0.1', '"0.5,0.3,0.1" is neither a label nor index:value', 'index:value'],
  ])('%s is refused with its row', async (line, problem, hint) => {
    const error = await refusal(`1 0:0.5\n${line}\n`, 'text/libsvm');

    expect(error).toMatchObject({ status: 400, row: 2, hint: expect.stringContaining(hint) });
    expect(error.message).toContain(`row 2: ${problem}`);
  });

  test('an index of 0 is none where they count from 1; another base is a 415', async () => {
    expect((await refusal('1 0:1\n', 'text/libsvm; index_base=1')).message).toContain('count from 1');
    expect(await refusal('1 0:1\n', 'text/libsvm; index_base=2')).toMatchObject({ status: 415 });
  });

  test('a row that cannot be used is annotated, and the others are scored', async () => {
    const { predictions } = await scored('1 0:0.5\n1 0:x\n1 0:0.5\n', 'text/libsvm', { onRowError: 'annotate' });

    const [prediction, error] = predictions.map(({ values }) => [...values]);
    expect(prediction![0]).toBe(prediction![2]);
    expect([prediction![1], error![1]]).toEqual([Number.NaN, expect.stringContaining('row 2')]);
  });

  test('a body that is taken for CSV is told how to say what it is', async () => {
    expect((await refusal('1 0:1 2:3\n', 'text/csv')).hint).toContain('text/libsvm');
  });
});

describe('RecordIO-protobuf', () => {
  test.each(Object.entries(records))('%s: as XGBoost predicts', async (_name, { body, predictions }) => {
    for (const type of [RECORDIO, 'recordio-protobuf', '']) {
      expect(bits(await predictionsOf(bytesOf(body), type))).toEqual(bits(predictions));
    }
  });

  test.each(Object.entries(records))(
    '%s: in blocks of any size it is the same',
    async (_name, { body, predictions }) => {
      for (const blockBytes of [64, 150]) {
        const { bytes, summary } = await inBlocks(bytesOf(body), RECORDIO, blockBytes, RECORDIO);
        const { rows } = decodeLabels(bytes);
        expect(bits(rows)).toEqual(bits(predictions));
        expect(summary).toMatchObject({ rowErrors: 0, contentType: RECORDIO });
      }
    },
  );

  test('records of one form and of others behind each other are read as each by itself', async () => {
    const names = [
      'dense float32',
      'all fields',
      'dense float32',
      'dense int32, some negative',
      'dense float32',
      'dense, then sparse',
    ];
    const all = names.map((name) => records[name]!);

    const body = Buffer.concat(all.map((one) => bytesOf(one.body)));

    expect(bits(await predictionsOf(body, RECORDIO))).toEqual(bits(all.flatMap((one) => one.predictions)));
  });

  test('labels of records of one form are each its own', async () => {
    const field = (tag: number, bytes: Buffer) => Buffer.concat([Buffer.of(tag, bytes.length), bytes]);
    const entry = (tag: number, floats: number[]) => {
      const tensor = field(0x12, field(0x0a, Buffer.from(Float32Array.from(floats).buffer)));
      return field(tag, Buffer.concat([field(0x0a, Buffer.from('values')), field(0x12, tensor)]));
    };
    const rows = [1, 2, 3, 4].map((row) => ({ values: [row / 3, row * 5], label: row * 1.1 }));
    const body = rows.map(({ values, label }) => {
      const message = Buffer.concat([entry(0x0a, values), entry(0x12, [label])]);
      const head = Buffer.from(Uint32Array.of(0xced7230a, message.length).buffer);
      return Buffer.concat([head, message, Buffer.alloc(-message.length & 3)]);
    });

    const { frame } = await openRecords({ withLabels: true }).read(Buffer.concat(body), true);

    const columns = Array.from({ length: 3 }, (_, at) => frame.rows.columns!.at(at) as NumericColumn);
    expect(rows.map((_, row) => columns.map((column) => column.number(row)))).toEqual(
      rows.map(({ values, label }) => [label, ...values].map(Math.fround)),
    );
  });

  test.each(Object.entries(refused))('%s is refused with its row', async (_name, body) => {
    const good = bytesOf(records['dense float64 with labels']!.body);
    const error = await refusal(Buffer.concat([good, bytesOf(body)]), RECORDIO);
    expect(error).toMatchObject({ status: 400, row: 9, hint: expect.stringContaining('write_numpy_to_dense_tensor') });
  });

  test('cut short at every byte it is refused', async () => {
    const body = bytesOf(records['sparse float32']!.body);
    const ends = new Set<number>();
    takeRecords(body, true, (_bytes, _start, end) => ends.add(Math.ceil(end / 4) * 4));

    for (let length = 1; length < body.length; length++) {
      const rows = ends.has(length) || ends.has(Math.ceil(length / 4) * 4); // padding may lack
      if (!rows) expect((await refusal(body.subarray(0, length), RECORDIO)).status).toBe(400);
    }
  });

  test('any other byte is an answer or a refusal', async () => {
    for (const name of ['sparse int32', 'in several parts, with the magic number within', 'all fields']) {
      const body = bytesOf(records[name]!.body);
      for (let at = 0; at < body.length; at++) {
        for (const mask of [0xff, 0x80, 0x01]) {
          const changed = Buffer.from(body);
          changed[at]! ^= mask;
          await scored(changed, RECORDIO).catch((error) => expect(error).toBeInstanceOf(KindlingError));
        }
      }
    }
  });

  test('a length beyond the body is not waited for', async () => {
    const body = Buffer.alloc(64);
    body.writeUInt32LE(0xced7230a);
    body.writeUInt32LE(0x1fffffff, 4);

    expect((await refusal(body, RECORDIO)).message).toContain('cut short');
    await expect(inBlocks(body, RECORDIO, 64)).rejects.toMatchObject({ status: 400 });
  });

  test('an answer reads back: in the label score, or in labels of their own names', () => {
    const answerTo = (columns: readonly OutputColumn[]) => new Frame(new ListRows([[0], [0]]), DEFAULT_LAYOUT, columns);
    const plain = encodeRecords(answerTo([{ name: 'prediction', values: Float32Array.of(1.5, 2.5) }]));
    const keyed = encodeRecords(
      answerTo([
        { name: 'raw_score', values: [2 ** 24 + 1, 3], isKeyed: true },
        { name: 'probabilities', values: [Float32Array.of(0.25, 0.75), Float32Array.of(0.5, 0.5)], isKeyed: true },
      ]),
    );

    expect(decodeLabels(plain)).toEqual({ rows: [1.5, 2.5], names: ['score', 'score'] });
    expect(decodeLabels(keyed).names).toEqual(['raw_score', 'probabilities', 'raw_score', 'probabilities']);
    expect(decodeLabels(keyed).rows).toEqual([2 ** 24 + 1, 0.25, 0.75, 3, 0.5, 0.5]);
  });
});

/** The labels of an answer, by a plain reading of its fields. */
function decodeLabels(bytes: Uint8Array): { rows: number[]; names: string[] } {
  const [rows, names]: [number[], string[]] = [[], []];
  takeRecords(bytes, true, (record, start, last) => {
    const message = Buffer.from(record.subarray(start, last));
    for (let at = 0; at < message.length; ) {
      const end = at + 2 + message[at + 1]!; // entries of these tests are short
      const nameEnd = at + 4 + message[at + 3]!;
      names.push(message.toString('utf8', at + 4, nameEnd));
      const isFloat32 = message[nameEnd + 2] === 0x12;
      for (let number = nameEnd + 6; number < end; number += isFloat32 ? 4 : 8) {
        rows.push(isFloat32 ? message.readFloatLE(number) : message.readDoubleLE(number));
      }
      at = end;
    }
  });
  return { rows, names };
}

describe('training', () => {
  const columnsOf = async (body: Uint8Array | string, name: string) => {
    const { columns } = await readTable([sourceOf(body, name, 50)], jobOptions({}));
    return Object.fromEntries(columns.map((column) => [column.name, [...column.values].map(Math.fround)]));
  };

  test('reads the same rows and labels of libsvm and of records', async () => {
    const ofLibsvm = await columnsOf(libsvm.dump_svmlight_file!.body, 'rows.svm');

    expect(Object.keys(ofLibsvm)).toEqual(['label', 'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6']);
    expect(ofLibsvm.f0![5]).toBeNaN();
    expect(await columnsOf(bytesOf(records['sparse float32']!.body), 'rows.recordio')).toEqual(ofLibsvm);
    const ofDense = await columnsOf(bytesOf(records['dense float64 with labels']!.body), 'rows.pbr');
    expect(ofDense.label).toEqual(ofLibsvm.label);
    expect(ofDense.f0!.slice(0, 5)).toEqual(ofLibsvm.f0!.slice(0, 5));
  });

  test('a file that is cut and unlabelled says so', () => {
    expect(decodeRecords(new Uint8Array(0)).numRow).toBe(0);
  });
});
