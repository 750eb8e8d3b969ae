// Where scikit-learn answers float64, every format has float64.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { createFetchHandler, type FetchHandler } from '../../lib/fetch-handler.ts';
import { loadModel } from '../../lib/load-model.ts';
import type { Predictor } from '../../lib/predictor.ts';
import { expectedValues, readCases } from './pipeline/fixtures.ts';

/** Expected numbers are what Python answered, all of them in every bit. */
const CASES = [
  ['bagging-classifier-s1.9', 'predict_proba', 'probability'],
  ['regressor-chain-s1.4', 'predict', 'prediction'],
] as const;

interface Asked {
  readonly ask: FetchHandler;
  readonly predictor: Predictor;
  readonly csv: Uint8Array;
  readonly columns: readonly string[];
  /** (numRow, columns) */
  readonly wanted: readonly number[];
}

let folder: string;
const asked = new Map<string, Asked>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'float64-'));
  const cases = await readCases();
  for (const [name, output] of CASES) {
    const one = cases.find((found) => found.name === name)!;
    const file = join(folder, `${name}.joblib`);
    await writeFile(file, one.files.get(one.model)!);
    const predictor = await loadModel(file);
    const entry = one.expect.find((found) => found.output === output)!;
    asked.set(name, {
      ask: createFetchHandler({ model: Promise.resolve(predictor), modelName: 'one' }),
      predictor,
      csv: one.files.get('rows.csv')!,
      columns: entry.columns,
      wanted: expectedValues(one, entry) as number[],
    });
  }
});

afterAll(() => rm(folder, { recursive: true }));

describe.each(CASES)('%s', (name, _, output) => {
  async function answer(accept: string, path = `/invocations?outputs=${output}`): Promise<Response> {
    const { ask, csv } = asked.get(name)!;
    const headers = { 'content-type': 'text/csv', accept };
    return ask(new Request(`http://localhost${path}`, { method: 'POST', body: csv, headers }));
  }

  function rowsOf(cellOf: (row: number, column: string, at: number) => unknown): unknown[] {
    const { columns, wanted } = asked.get(name)!;
    return wanted.map((_value, at) => cellOf(Math.floor(at / columns.length), columns[at % columns.length]!, at));
  }

  test('It should be the shortest decimals that read back, in CSV and JSON', async () => {
    const { wanted } = asked.get(name)!;

    const [header, ...lines] = (await (await answer('text/csv')).text()).trimEnd().split('\n');
    const records = (await (await answer('application/json')).json()) as { [column: string]: number }[];

    const places = header!.split(',');
    expect(rowsOf((row, column) => lines[row]!.split(',')[places.indexOf(column)])).toEqual(wanted.map(String));
    expect(rowsOf((row, column) => records[row]![column])).toEqual(wanted);
  });

  test('It should be <f8 in npy', async () => {
    const bytes = new Uint8Array(await (await answer('application/x-npy')).arrayBuffer());

    const headLength = new DataView(bytes.buffer).getUint16(8, true);
    expect(new TextDecoder().decode(bytes.subarray(10, 10 + headLength))).toContain("'<f8'");
    expect(Array.from(new Float64Array(bytes.slice(10 + headLength).buffer))).toEqual(asked.get(name)!.wanted);
  });

  test('It should be DOUBLE in Parquet', async () => {
    const file = await (await answer('application/vnd.apache.parquet')).arrayBuffer();

    const types = new Map(parquetMetadata(file).schema.map((one) => [one.name, one.type]));
    const rows = await parquetReadObjects({ file, compressors: { ZSTD: (bytes) => zstdDecompressSync(bytes) } });
    expect(asked.get(name)!.columns.map((column) => types.get(column))).toEqual(
      asked.get(name)!.columns.map(() => 'DOUBLE'),
    );
    expect(rowsOf((row, column) => rows[row]![column])).toEqual(asked.get(name)!.wanted);
  });

  test('It should be FP64 in the Open Inference Protocol', async () => {
    const { ask, wanted, columns, csv } = asked.get(name)!;
    const [header, ...lines] = new TextDecoder().decode(csv).trimEnd().split('\n');
    const width = header!.split(',').length;
    const data = lines.flatMap((line) => line.split(',').map((cell) => (cell === '' ? null : Number(cell))));
    const inputs = [{ name: 'input', datatype: 'FP64', shape: [lines.length, width], data }];
    const body = JSON.stringify({ inputs, outputs: [{ name: output }] });

    const response = await ask(new Request('http://localhost/v2/models/one/infer', { method: 'POST', body }));

    const { outputs } = (await response.json()) as { outputs: { datatype: string; shape: number[]; data: number[] }[] };
    expect(outputs[0]).toMatchObject({ datatype: 'FP64', shape: [lines.length, columns.length] });
    expect(outputs[0]!.data).toEqual(wanted);
  });

  test('It should be float64 in the keys of the container', async () => {
    const { columns, wanted } = asked.get(name)!;
    const key = output === 'probability' ? 'probabilities' : 'predicted_score';

    const response = await answer('application/json', `/invocations?outputs=${key}`);

    const rows = (await response.json()) as { [key: string]: number[] }[];
    expect(rowsOf((row, _column, at) => rows[row]![key]![at % columns.length])).toEqual(wanted);
  });

  test('It should be a Float64Array of the library', () => {
    const { predictor, csv, wanted } = asked.get(name)!;
    const [, ...lines] = new TextDecoder().decode(csv).trimEnd().split('\n');
    const rows = lines.map((line) => line.split(',').map((cell) => (cell === '' ? Number.NaN : Number(cell))));

    const found = output === 'probability' ? predictor.predictProbability(rows) : predictor.predict(rows);

    expect(found).toEqual(Float64Array.from(wanted));
  });
});
