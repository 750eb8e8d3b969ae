// Bodies as numpy, SciPy and SageMaker's serializers write them (media/numpy_bodies.py), with what XGBoost predicts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { encodeNpy, encodeNpz } from '../../lib/content/npy/encode.ts';
import { decodeNpz } from '../../lib/content/npy/npz.ts';
import { KindlingError } from '../../lib/errors.ts';
import { DEFAULT_LAYOUT, Frame, type OutputColumn } from '../../lib/frame/frame.ts';
import { ListRows } from '../../lib/frame/json-rows.ts';
import { input_fn, model_fn, output_fn, predict_fn } from '../../lib/index.ts';
import type { Model } from '../../lib/model/model.ts';
import { bits, holdoutCsv, modelDir } from '../support/real-models.ts';

interface Body {
  readonly type: string;
  readonly body: string;
  readonly predictions: readonly number[];
}
interface Bodies {
  readonly bodies: { readonly [name: string]: Body };
  readonly refused: { readonly [name: string]: string };
  readonly refusedArchives: { readonly [name: string]: string };
}
const { bodies, refused, refusedArchives }: Bodies = JSON.parse(
  readFileSync(join(import.meta.dirname, 'media', 'numpy-bodies.json'), 'utf8'),
);
const bytesOf = (base64: string) => Buffer.from(base64, 'base64');

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

async function predictionsOf(body: Buffer, type: string): Promise<Float32Array> {
  const frame = await predict_fn(await input_fn(body, type), model);
  return frame.predictions[0]!.values as Float32Array;
}

async function refusal(body: Uint8Array, type: string): Promise<KindlingError> {
  try {
    await predict_fn(await input_fn(body, type), model);
  } catch (error) {
    if (error instanceof KindlingError) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('bodies of numpy', () => {
  test.each(Object.entries(bodies))('%s: as XGBoost predicts', async (_name, { type, body, predictions }) => {
    for (const told of [type, '']) {
      expect(bits([...(await predictionsOf(bytesOf(body), told))])).toEqual(bits(predictions));
    }
  });

  test('the same rows as CSV have the same predictions, to the bit', async () => {
    const csv = holdoutCsv('abalone').split('\n').slice(0, 2).join('\n');

    expect(await predictionsOf(bytesOf(bodies['one row of one dimension']!.body), 'application/x-npy')).toEqual(
      await predictionsOf(Buffer.from(csv), 'text/csv'),
    );
  });

  test('members of records are columns, which come back before the predictions', async () => {
    const frame = await input_fn(bytesOf(bodies['aligned records of several kinds']!.body), 'application/x-npy');

    const { body } = output_fn(await predict_fn(frame, model), 'text/csv');

    const [header, first] = Buffer.from(body as Uint8Array)
      .toString()
      .split('\n');
    expect(header).toMatch(/^note,id,flag,shell_weight,.*,length,prediction$/);
    expect(first).toMatch(/^"a,b",1152921504606846976,true,/);
  });

  test('one dimension is a column to a model of one feature', async () => {
    const rows = (await input_fn(bytesOf(bodies['one row of one dimension']!.body), '')).rows;

    const column = rows.expecting!({ numFeature: 1 });

    expect([column.numRow, column.numColumn]).toEqual([7, 1]);
  });
});

describe('what cannot be read is named with the way out', () => {
  test.each(Object.entries(refused))('%s', async (_name, body) => {
    const { status, hint } = await refusal(bytesOf(body), 'application/x-npy');
    expect([status, hint]).toEqual([400, expect.stringMatching(/send|numpy/)]);
  });

  test.each(Object.entries(refusedArchives))('an archive of %s', async (_name, body) => {
    const { status, hint } = await refusal(bytesOf(body), 'application/x-npz');
    expect([status, hint]).toEqual([400, expect.stringMatching(/save|send/)]);
  });

  test('objects are pickles, and pickles are not unpickled', async () => {
    expect((await refusal(bytesOf(refused.objects!), '')).message).toContain('pickled');
  });

  test('a body of another type', async () => {
    expect((await refusal(Buffer.from('1,2,3\n'), 'application/x-npy')).message).toContain('is not a numpy array');
    expect((await refusal(Buffer.from('1,2,3\n'), 'application/x-npz')).message).toContain('not a zip archive');
  });
});

describe('bodies that lie', () => {
  const whole = bytesOf(bodies['<f4']!.body);
  const archive = bytesOf(bodies['npz, compressed']!.body);

  test.each([
    ['npy', whole],
    ['npz', archive],
  ])('%s cut short at every byte is refused', async (kind, body) => {
    for (let length = 1; length < body.length; length++) {
      expect((await refusal(body.subarray(0, length), `application/x-${kind}`)).status).toBe(400);
    }
  });

  test.each(['(99999999999, 7)', '(1e9, 7)', '(-12, -7)', '(12, 7, 1, 1, 0)', '(9007199254740993, 7)'])(
    'a shape of %s',
    async (shape) => {
      const lying = Buffer.from(
        whole
          .toString('latin1')
          .replace('(12, 7), }     '.slice(0, shape.length + 3), `${shape}, }`.slice(0, shape.length + 3)),
        'latin1',
      );
      expect((await refusal(lying, 'application/x-npy')).status).toBe(400);
    },
  );

  test('an archive that unfolds to far more than it is', async () => {
    const bomb = Buffer.from(archive);
    const end = bomb.lastIndexOf('PK\x05\x06', undefined, 'latin1');
    const central = bomb.readUInt32LE(end + 16);
    bomb.writeUInt32LE(0xf0000000, central + 24);

    expect(await refusal(bomb, 'application/x-npz')).toMatchObject({ status: 413 });
    bomb.writeUInt32LE(64, central + 24); // less than it is
    expect(await refusal(bomb, 'application/x-npz')).toMatchObject({ status: 400 });
  });

  test('any other byte in a header or an archive is an answer or a refusal', async () => {
    for (const [kind, body] of [
      ['npy', whole],
      ['npz', archive],
    ] as const) {
      for (let at = 0; at < Math.min(body.length, 200); at++) {
        const changed = Buffer.from(body);
        changed[at]! ^= 0xff;
        await input_fn(changed, `application/x-${kind}`).catch((error) => expect(error).toBeInstanceOf(KindlingError));
      }
    }
  });
});

describe('answers', () => {
  const answerTo = (columns: readonly OutputColumn[], numRow: number) =>
    new Frame(new ListRows(Array.from({ length: numRow }, () => [0])), DEFAULT_LAYOUT, columns);
  const headerOf = (file: Uint8Array) =>
    Buffer.from(file)
      .subarray(10, 10 + file[8]! + 256 * file[9]!)
      .toString();

  test('one number a row is one dimension of float32, which reads back', async () => {
    const file = encodeNpy(answerTo([{ name: 'prediction', values: Float32Array.of(1.5, Number.NaN, -0) }], 3));

    expect(headerOf(file)).toBe(`${"{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }".padEnd(117)}\n`);
    expect(new Float32Array(file.slice(128).buffer)).toEqual(Float32Array.of(1.5, Number.NaN, -0));
  });

  test('several numbers a row are two dimensions; what float32 cannot hold makes float64 of all', async () => {
    const wide = encodeNpy(
      answerTo(
        [
          { name: 'a', values: Float32Array.of(1, 2) },
          { name: 'b', values: [2 ** 24 + 1, undefined] },
          { name: 'c', values: [Float32Array.of(3, 4), [5, 6]] },
        ],
        2,
      ),
    );

    expect(headerOf(wide)).toContain("'descr': '<f8', 'fortran_order': False, 'shape': (2, 4)");
    expect([...new Float64Array(wide.slice(128).buffer)]).toEqual([1, 2 ** 24 + 1, 3, 4, 2, Number.NaN, 5, 6]);
  });

  test('an archive has an array for each column', async () => {
    const frame = await predict_fn(await input_fn(bytesOf(bodies['<f4']!.body), ''), model, {
      outputs: ['prediction', 'margin'],
    });

    const { rows } = await decodeNpz(encodeNpz(frame));

    expect(rows.columnNames).toEqual(['prediction', 'margin']);
    expect(rows.numRow).toBe(12);
  });

  test('npy asks for npy', async () => {
    const frame = await predict_fn(await input_fn(bytesOf(bodies['<f4']!.body), ''), model);
    expect(output_fn(frame, 'application/x-npy').contentType).toBe('application/x-npy');
  });

  test('texts are a 406 with the way out', async () => {
    const frame = answerTo([{ name: 'prediction', values: ['red'] }], 1);

    for (const type of ['application/x-npy', 'application/x-npz']) {
      expect(() => output_fn(frame, type)).toThrow(
        expect.objectContaining({ status: 406, hint: expect.stringContaining('outputs=probability') }),
      );
    }
  });
});
