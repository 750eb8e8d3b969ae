// Bodies in Arrow as pyarrow and pandas write them (media/arrow_bodies.py), with what XGBoost predicts and what Python says of
// their cells. What is written is read by another library, Flechette; test/real-clients/arrow_read.py reads it with pyarrow.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { setCompressionCodec, tableFromIPC } from '@uwdata/flechette';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { unfoldLz4 } from '../../lib/content/arrow/lz4.ts';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { bits, holdoutCsv, modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

interface Body {
  readonly body: string;
  readonly predictions: readonly number[];
}
interface Bodies {
  readonly bodies: { readonly [name: string]: Body };
  readonly answer: {
    readonly kept: Body & { readonly texts: { readonly [name: string]: readonly (string | null)[] } };
    readonly nested: Body;
    readonly deltas: { readonly body: string; readonly kinds: readonly (string | null)[] };
    readonly replaced: { readonly body: string; readonly kinds: readonly (string | null)[] };
  };
  readonly refused: { readonly [name: string]: string };
}
const { bodies, answer, refused }: Bodies = JSON.parse(
  readFileSync(join(import.meta.dirname, 'media', 'arrow-bodies.json'), 'utf8'),
);
const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
const [STREAM, FILE] = ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.file'];

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
  setCompressionCodec(0, { decode: (bytes, length) => unfoldLz4(bytes, length!), encode: (bytes) => bytes });
  setCompressionCodec(1, { decode: (bytes) => zstdDecompressSync(bytes), encode: (bytes) => bytes });
});

const predicted = async (body: Uint8Array, type: string) => predict_fn(await input_fn(body, type), model);

async function answered(body: Uint8Array, accept: string, type = ''): Promise<Buffer> {
  return Buffer.from(output_fn(await predicted(body, type), accept).body as Uint8Array);
}

/** The columns of an answer as another library reads them. */
function columnsOf(bytes: Uint8Array): { [name: string]: unknown[] } {
  const table = tableFromIPC(bytes, { useBigInt: true });
  return Object.fromEntries(table.names.map((name, at) => [name, [...table.getChildAt(at)]]));
}

async function refusal(body: Uint8Array, type = ''): Promise<KindlingError> {
  try {
    await predicted(body, type);
  } catch (error) {
    if (error instanceof KindlingError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

/** A stream scored in pieces, as `score` and `batch` do. */
async function scored(body: Uint8Array, accept: string | undefined, blockBytes: number): Promise<Buffer> {
  async function* input() {
    for (let at = 0; at < body.length; at += 1000) yield body.subarray(at, at + 1000);
  }
  const summary = emptySummary();
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(input(), model, { contentType: '', accept, blockBytes }, summary)) {
    pieces.push(Buffer.from(piece));
  }
  expect(summary.bytesOut).toBe(Buffer.concat(pieces).length);
  return Buffer.concat(pieces);
}

describe('bodies of Arrow', () => {
  test.each(Object.entries(bodies))('%s: as XGBoost predicts', async (_name, { body, predictions }) => {
    for (const told of [STREAM, FILE, '']) {
      const { predictions: columns } = await predicted(bytesOf(body), told);
      expect(bits([...(columns[0]!.values as Float32Array)])).toEqual(bits(predictions));
    }
  });

  test.each(Object.entries(bodies))('%s: read in pieces, wherever they end', async (_name, { body, predictions }) => {
    const bytes = bytesOf(body);
    const offset = new Uint8Array(bytes.length + 3).subarray(3); // where no number of more than a byte may lie
    offset.set(bytes);

    const output = columnsOf(await scored(offset, STREAM, 64));

    expect(bits(output.prediction as number[])).toEqual(bits(predictions));
  });

  test.each(Object.entries(answer.kept.texts))(
    'cells of %s have the texts that Python gives them',
    async (name, cells) => {
      const rows = JSON.parse((await answered(bytesOf(answer.kept.body), 'application/json')).toString());
      const records = rows.map((row: { [name: string]: unknown }) => row[name]);
      const csv = (await answered(bytesOf(answer.kept.body), 'text/csv')).toString().trim().split('\n');

      expect(records.map((cell: unknown) => (cell === null ? null : String(cell)))).toEqual(
        name === 'id' || name === 'price' ? cells.map((cell) => cell && String(Number(cell))) : cells, // as JSON.parse reads numbers
      );
      expect(csv[0]!.split(',')).toContain(name);
    },
  );

  test.each(Object.entries(refused))('a feature of %s is refused by name', async (_name, body) => {
    const error = await refusal(bytesOf(body));

    expect(error.status).toBe(400);
    expect(error.message).toMatch(
      /^column "length" holds \w[\w ]+, which no feature is made of$|^row 1, column "length": "[\d:T.-]+" is not a number$/,
    );
  });

  test('columns without a text are not written as CSV, unless they are left out', async () => {
    const frame = await predict_fn(await input_fn(bytesOf(answer.nested.body), STREAM), model);
    const few = await predict_fn(await input_fn(bytesOf(answer.nested.body), STREAM), model, {
      columns: ['views', 'prediction'],
    });

    expect(() => output_fn(frame, 'text/csv')).toThrow('column "list" holds lists, which cannot be written as text');
    expect(Buffer.from(output_fn(few, 'text/csv').body as Uint8Array).toString()).toMatch(/^views,prediction\nshort,/);
  });
});

describe('answers in Arrow', () => {
  test.each([
    ['kept', STREAM],
    ['kept', FILE],
    ['nested', STREAM],
    ['nested', FILE],
  ] as const)('%s columns come back as they came, with the predictions behind them, as %s', async (name, accept) => {
    const { body, predictions } = answer[name];

    const output = await answered(bytesOf(body), accept);

    const { prediction, ...own } = columnsOf(output);
    expect(own).toEqual(columnsOf(bytesOf(body)));
    expect(bits(prediction as number[])).toEqual(bits(predictions));
  });

  test('the answer to Arrow is Arrow of the same form', async () => {
    for (const [name, type] of [
      ['file', FILE],
      ['to_feather of pandas', FILE],
      ['stream of float', STREAM],
    ] as const) {
      const frame = await predicted(bytesOf(bodies[name]!.body), type);
      const { contentType } = output_fn(frame, type);
      expect(contentType).toBe(type);
    }
  });

  test('compressed columns are copied as they are, beside predictions that are not', async () => {
    const { body, predictions } = bodies['compressed with lz4']!;

    const output = await answered(bytesOf(body), STREAM);

    expect(output.length).toBeLessThan(bytesOf(body).length + 8 * predictions.length + 1000);
    expect(bits(columnsOf(output).prediction as number[])).toEqual(bits(predictions));
  });

  test.each(['deltas', 'replaced'] as const)('dictionaries with %s', async (name) => {
    const { body, kinds } = answer[name];

    const whole = columnsOf(await answered(bytesOf(body), STREAM));
    const pieces = columnsOf(await scored(bytesOf(body), STREAM, 64));
    const csv = (await answered(bytesOf(body), 'text/csv')).toString().trim().split('\n').slice(1);

    expect(whole.kind).toEqual(kinds);
    expect(pieces.kind).toEqual(kinds);
    expect(csv.map((line) => line.split(',')[0])).toEqual(kinds.map((kind) => kind ?? ''));
  });

  test('a file holds one dictionary for all of its batches', async () => {
    expect(columnsOf(await answered(bytesOf(answer.deltas.body), FILE)).kind).toEqual(answer.deltas.kinds);
    await expect(answered(bytesOf(answer.replaced.body), FILE)).rejects.toThrow(
      'the dictionary of column "kind" changes between batches, which an Arrow file cannot hold',
    );
  });

  test.each([STREAM, FILE])('CSV has numbers and texts in columns of %s', async (accept) => {
    const csv =
      'code,ok,huge,length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight\n' +
      '007,true,123456789012345678,0.42,0.33,0.125,0.463,0.186,0.11,0.145\n"a,b",,1,,0.33,0.125,0.463,0.186,0.11,0.145\n';

    const output = columnsOf(await answered(Buffer.from(csv), accept, 'text/csv'));

    expect(output).toMatchObject({
      code: ['007', 'a,b'],
      ok: ['true', null],
      huge: ['123456789012345678', '1'],
      length: [0.42, null],
    });
    expect(output.prediction).toEqual([
      ...((await predicted(Buffer.from(csv), 'text/csv')).predictions[0]!.values as Float32Array),
    ]);
  });

  test('JSON has flags as well', async () => {
    const record = {
      shell_weight: 0.1,
      length: 0.4,
      diameter: 0.3,
      height: 1,
      whole_weight: 1,
      shucked_weight: 1,
      viscera_weight: 1,
    };
    const records = [
      { ...record, ok: true },
      { ...record, ok: null },
      { ...record, ok: false },
    ];

    const output = columnsOf(await answered(Buffer.from(JSON.stringify(records)), STREAM, 'application/json'));

    expect(output).toMatchObject({ ok: [true, null, false], length: [0.4, 0.4, 0.4] });
  });

  test('rows by position have their predictions alone, or their ids before them', async () => {
    const rows = 'a,0.42,0.33,0.125,0.463,0.186,0.11,0.145\n';
    const frame = await predict_fn(await input_fn(rows, 'text/csv; header=absent'), model, { idColumns: 1 });

    const output = columnsOf(output_fn(frame, STREAM).body as Uint8Array);

    expect(Object.entries(output).map(([name, cells]) => [name, cells.length])).toEqual([
      ['id', 1],
      ['prediction', 1],
    ]);
    expect(output.id).toEqual(['a']);
  });

  test('rows that cannot be used have nulls and say why, in pieces of one type', async () => {
    const [header, ...lines] = holdoutCsv('abalone').trim().split('\n');
    const rows = lines.slice(0, 200);
    rows[150] = rows[150]!.replace(/^[^,]+/, 'tall');

    const error = scored(Buffer.from(`${header}\n${rows.join('\n')}\n`), STREAM, 1024);

    await expect(error).rejects.toThrow('row 151, column "id": "tall" comes behind numbers');
    for (const row of [0, 150]) rows[row] = lines[row]!.replace(/(?<=^[^,]+,[^,]+,)[^,]+/, 'wide'); // texts from the first piece on
    const output = columnsOf(await scored(Buffer.from(`${header}\n${rows.join('\n')}\n`), STREAM, 1024));
    expect(output.error!.flatMap((text, row) => (text === null ? [] : [row]))).toEqual([0, 150]);
    expect(output.prediction!.flatMap((value, row) => (value === null ? [row] : []))).toEqual([0, 150]);
    expect(output.length).toHaveLength(200);
  });
});

/** A body with some bytes changed. */
function changed(body: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(body);
  change(copy);
  return copy;
}

test.each(['file of three batches', 'dictionaries of texts', 'to_feather of pandas'])(
  'training reads %s as it reads the same rows in CSV',
  async (name) => {
    const bytes = bytesOf(bodies[name]!.body);
    const tableOf = async (body: Buffer, file: string) => {
      const { columns } = await readTable([sourceOf(body, file, 50)], jobOptions({ target: 'prediction' }));
      return columns.map((column) => [column.name, [...column.values].map(Math.fround)]);
    };

    const read = await tableOf(await answered(bytes, FILE), 'rows.arrow');

    expect(read).toHaveLength(name.startsWith('to_feather') ? 9 : 8);
    expect(read).toEqual(await tableOf(await answered(bytes, 'text/csv'), 'rows.csv'));
  },
);

describe('hostile Arrow', () => {
  const stream = bytesOf(bodies['stream of double']!.body);
  const file = bytesOf(bodies.file!.body);

  test.each<[string, Buffer, RegExp]>([
    ['cut within a message', stream.subarray(0, 700), /it is cut short/],
    ['a file without its end', file.subarray(0, -20), /it is cut short/],
    ['two streams behind each other', Buffer.concat([stream, stream]), /bytes follow its end/],
    ['no message', Buffer.concat([stream.subarray(0, 4), Buffer.alloc(200, 0x7f)]), /does not begin where one should/],
    ['rows without a schema', stream.subarray(8 + stream.readInt32LE(4)), /rows come before the schema/],
  ])('%s', async (_name, body, message) => {
    const error = await refusal(body, STREAM);

    expect(error.status).toBe(400);
    expect(error.message).toMatch(message);
  });

  test('every number of the metadata may lie: rows or a sentence, in little time and memory', async () => {
    for (const body of [stream, file, bytesOf(bodies['dictionaries of texts']!.body), bytesOf(answer.nested.body)]) {
      for (let at = 0; at + 4 <= Math.min(body.length, 3000); at += 20) {
        for (const value of [-1, 0x7fffffff, 1 << 20]) {
          const lying = changed(body, (copy) => copy.writeInt32LE(value, at));
          try {
            output_fn(await predicted(lying, STREAM), STREAM);
          } catch (error) {
            if (!(error instanceof KindlingError)) throw new Error(`at ${at}: ${value}`, { cause: error });
          }
        }
      }
    }
  });
});
