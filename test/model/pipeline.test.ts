import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { describeStages, type Stage } from '../../handlers/commands/inspect/stages.ts';
import type { Frame } from '../../lib/frame/frame.ts';
import { throwRowError } from '../../lib/frame/row-errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { expectedBy, matchFeatures } from '../../lib/hooks/match-features.ts';
import { predict, readFeatures } from '../../lib/hooks/predict-fn.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import type { Model } from '../../lib/model/model.ts';
import { openPackedModel } from '../../lib/model/packed/open.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import type { PipelineModel } from '../../lib/model/pipeline/pipeline-model.ts';
import { XgboostModel } from '../../lib/model/xgboost-model.ts';
import { type Case, type Expectation, expectedValues, readCases } from './pipeline/fixtures.ts';

const cases = await readCases();
const fixtures = cases.filter(({ refuse }) => refuse === undefined);
const refused = cases.filter(({ refuse }) => refuse !== undefined);

function load({ model, files }: Case): Promise<Model> {
  return loadModelFiles({ list: async () => [model], read: async (name) => files.get(name)! });
}

/** Those with columns of ones, of which many rows are scored as codes. */
const oneHot = fixtures.filter(({ model, files }) => Buffer.from(files.get(model)!).includes('OneHotEncoder'));

type Answer = (
  one: Case,
  model: Model,
) => readonly (Frame | Promise<Frame>)[] | Promise<readonly (Frame | Promise<Frame>)[]>;

/** Each way in gives the same answers: its rows, and how many requests they take. */
const WAYS: readonly (readonly [way: string, answer: Answer])[] = [
  ['block', ({ files }, model) => [ask(files.get('rows.csv')!, 'text/csv', model)]],
  ['single rows', ({ files }, model) => singleRows(files.get('rows.csv')!).map((row) => ask(row, 'text/csv', model))],
  ['many rows, which kernels read', (one, model) => [repeated(one, model, 4)]],
  [
    'JSON',
    ({ files }, model) => {
      if (model.featureNames === undefined && model.forColumns === undefined) return []; // a record's members would mean nothing
      return [toJson(files.get('rows.csv')!).then((body) => ask(body, 'application/json', model))];
    },
  ],
  [
    'by position',
    ({ files }, model) => {
      const rows = files.get('rows-positional.csv');
      return rows === undefined ? [] : [ask(rows, 'text/csv; header=absent', model)];
    },
  ],
  [
    'packed',
    async ({ files }, model) => {
      const packed = await openPackedModel(packModel(model));
      expect(traits(packed)).toEqual({ ...traits(model), format: 'packed' });
      expect(describeStages(packed)).toEqual(describeStages(model));
      return [ask(files.get('rows.csv')!, 'text/csv', packed)];
    },
  ],
];

/** What is known of a model besides its answers. */
function traits(model: Model): object {
  const { kind, classes, isVote, numFeature, numGroup, featureNames, explained, optionalFeatures } = model;
  const { bytes: _, ...summary } = model.summary;
  const open = model.categories.map((texts) => texts && [...texts]);
  return {
    kind,
    classes,
    isVote,
    numFeature,
    numGroup,
    featureNames,
    explained,
    optionalFeatures,
    open,
    ...summary,
  };
}

async function ask(body: Uint8Array, contentType: string, model: Model): Promise<Frame> {
  const outputs =
    ((model.classes ?? model.targets) && !model.isVote) || model.kind === 'multilabel'
      ? (['prediction', 'probability'] as const)
      : (['prediction'] as const);
  return predict(await input_fn(body, contentType), model, { outputs: [...outputs] });
}

function lastRows(frame: Frame, numRow: number): Frame {
  const columns = frame.predictions.map((column) => ({ ...column, values: column.values.slice(-numRow) }));
  return frame.withPredictions(columns, frame.rows);
}

function linesOf(csv: Uint8Array): [header: string, rows: string[]] {
  const [header, ...rows] = new TextDecoder().decode(csv).trimEnd().split(/\r?\n/);
  return [header!, rows];
}

function singleRows(csv: Uint8Array): Uint8Array[] {
  const [header, rows] = linesOf(csv);
  return rows.map((row) => new TextEncoder().encode(`${header}\n${row}\n`));
}

/** Records as pandas' `to_json` has them: numbers, texts, true and false, and null for blanks. */
async function toJson(csv: Uint8Array): Promise<Uint8Array> {
  const frame = await input_fn(csv, 'text/csv');
  const names = frame.columnNames!;
  const records = Array.from({ length: frame.numRow }, (_, row) => {
    const cells = frame.rows.jsonCells(row);
    const members = names.map((name, column) => `${JSON.stringify(name)}:${pandasJson(cells.get(column) ?? 'null')}`);
    return `{${members.join(',')}}`;
  });
  return new TextEncoder().encode(`[${records.join(',')}]`);
}

function pandasJson(cell: string): string {
  return /^"(?:True|False)"$/.test(cell) ? cell.slice(1, -1).toLowerCase() : cell;
}

/** The last of the rows that were asked for again and again. */
async function repeated({ files, num_row }: Case, model: Model, times: number): Promise<Frame> {
  const [header, rows] = linesOf(files.get('rows.csv')!);
  const csv = [header, ...new Array(times).fill(rows).flat()].join('\n');
  return lastRows(await ask(new TextEncoder().encode(csv), 'text/csv', model), num_row);
}

/** Cells that differ from what Python answered, in a few words. */
function differences(one: Case, frames: readonly Frame[]): string[] {
  return one.expect
    .filter(({ output }) => output !== 'transformed')
    .flatMap((entry) => {
      const values = expectedValues(one, entry);
      return entry.columns.flatMap((name, column) => {
        const found = frames.flatMap((frame) => valuesOf(frame, name));
        const bad = found.findIndex((value, row) => !agrees(value, values[row * entry.columns.length + column], entry));
        if (found.length === one.num_row && bad < 0) return [];
        return [`${name}, row ${bad + 1}: ${found[bad]} for ${values[bad * entry.columns.length + column]}`];
      });
    });
}

function valuesOf({ predictions }: Frame, name: string): unknown[] {
  return Array.from(predictions.find((column) => column.name === name)?.values ?? []);
}

function agrees(found: unknown, wanted: unknown, { file, rtol }: Expectation): boolean {
  if (typeof wanted === 'string') return String(found) === wanted;
  const [number, target] = [Number(found), Number(wanted)];
  const rounded = file.endsWith('.f32') ? Math.fround(number) : number;
  if (Object.is(rounded, target) || rounded === target) return true;
  return rtol !== undefined && Math.abs(number - target) <= rtol * Math.abs(target);
}

/** Cells of the matrix that XGBoost gets which are not, as float32, scikit-learn's; 0 where the file tells none. */
async function wrongCells(one: Case, given: Model & Partial<Pick<PipelineModel, 'transform'>>): Promise<number> {
  const entry = one.expect.find(({ output }) => output === 'transformed');
  if (entry === undefined || given.transform === undefined || given.explained === undefined) return 0;
  const frame = await input_fn(one.files.get('rows.csv')!, 'text/csv');
  const read = frame.withRows(frame.rows.expecting?.(expectedBy(given)) ?? frame.rows);
  const model = (given.forColumns?.(read.columnNames) ?? given) as PipelineModel;
  const { reader } = readFeatures(read, matchFeatures(read, model), throwRowError, {});
  const { values } = model.transform(reader);
  return expectedValues(one, entry).filter((wanted, at) => !Object.is(Math.fround(Number(wanted)) + 0, values[at]! + 0))
    .length;
}

/** `bits`, or the loosest tolerance of its outputs. */
function exactness({ expect: entries }: Case): string {
  const tolerances = entries.flatMap(({ output, rtol }) =>
    output === 'transformed' || rtol === undefined ? [] : [rtol],
  );
  return tolerances.length === 0 ? 'bits' : String(Math.max(...tolerances));
}

/** What inspect says of the steps. */
function listExactness({ exact, steps }: Stage): Set<string> {
  return new Set([exact, ...steps.flatMap((step) => [...listExactness(step)])]);
}

const table = new Map<string, string>();

afterAll(() => {
  const lines = [...table].map(([name, how]) => `${name.padEnd(34)} ${how}`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
});

describe('a fitted pipeline', () => {
  test.each(fixtures.map((one) => [one.name, one] as const))(
    'It should answer as scikit-learn: %s',
    async (name, one) => {
      const model = await load(one);

      const found: string[] = [];
      for (const [way, answer] of WAYS) {
        const frames = await Promise.all(await answer(one, model));
        if (frames.length > 0) found.push(...differences(one, frames).map((text) => `${way}: ${text}`));
      }

      expect(found).toEqual([]);
      expect(await wrongCells(one, model)).toBe(0);
      if (exactness(one) !== 'bits') expect(listExactness(describeStages(model)!)).not.toEqual(new Set(['bits']));
      table.set(name, exactness(one));
    },
  );

  test.each(oneHot.map((one) => [one.name, one] as const))(
    'It should answer as scikit-learn where one-hot columns are codes: %s',
    async (name, one) => {
      const scorerOf = jest.spyOn(XgboostModel.prototype, 'scorerOf');

      const frame = await repeated(one, await load(one), Math.ceil(4200 / one.num_row));

      expect(differences(one, [frame])).toEqual([]);
      if (name.startsWith('onehot')) expect(scorerOf).toHaveReturnedWith(expect.any(Function));
      scorerOf.mockRestore();
    },
  );

  test.each(refused.map((one) => [one.name, one] as const))('It should refuse in a sentence: %s', async (_, one) => {
    const failure = await load(one).then(
      () => new Error('it loads'),
      (error: Error & { hint?: string }) => error,
    );

    const text = `${failure.message} ${'hint' in failure ? failure.hint : ''}`;
    for (const pattern of one.refuse!.says) expect(text).toMatch(new RegExp(pattern));
    for (const pattern of one.refuse!.never) expect(text).not.toMatch(new RegExp(pattern));
    expect(failure).toMatchObject({ code: 'model-format', hint: expect.any(String) });
  });
});

describe('several models that answer together', () => {
  test.each(['threshold-tuned-s1.9', 'one-vs-rest-s1.9', 'voting-hard-s1.6', 'calibrated-isotonic-s1.9'])(
    "It should give SageMaker's container's label as predict does: %s",
    async (name) => {
      const one = fixtures.find((found) => found.name === name)!;
      const entry = one.expect.find(({ output }) => output === 'predict')!;

      const frame = await input_fn(one.files.get('rows.csv')!, 'text/csv');
      const scored = await predict(frame, await load(one), { outputs: ['predicted_label'] });

      expect(valuesOf(scored, 'predicted_label')).toEqual(expectedValues(one, entry));
    },
  );

  test.each(['margin', 'leaf', 'contributions'] as const)('It should have no %s', async (output) => {
    const one = fixtures.find(({ name }) => name === 'calibrated-sigmoid-s1.9')!;
    const frame = await input_fn(one.files.get('rows.csv')!, 'text/csv');
    const model = await load(one);

    expect(() => predict(frame, model, { outputs: [output] })).toThrow(
      expect.objectContaining({ code: 'invalid-option', hint: expect.any(String) }),
    );
  });
});

describe('rows that a step cannot use', () => {
  /** The rows of a case with one cell written otherwise. */
  function withCell(name: string, row: number, column: string, cell: string): { one: Case; csv: Uint8Array } {
    const one = fixtures.find((found) => found.name === name)!;
    const [header, rows] = linesOf(one.files.get('rows.csv')!);
    const at = header.split(',').indexOf(column);
    const cells = rows[row - 1]!.match(/("[^"]*"|[^,]*)(?:,|$)/g)!.map((text) => text.replace(/,$/, ''));
    cells[at] = cell;
    const changed = rows.with(row - 1, cells.slice(0, header.split(',').length).join(','));
    return { one, csv: new TextEncoder().encode([header, ...changed, ''].join('\n')) };
  }

  test.each([
    ['onehot-drop-s1.9', 'port', 'X', /^row 3, column "port": "X" is none of the encoder's categories$/],
    ['titanic-s1.9', 'age', 'old', /^row 3, column "age": "old" is not a number$/],
    ['tfidf-s1.9', 'text', '', /^row 3, column "text": the text is missing/],
  ])('It should name row and column, and leave the other rows alone: %s', async (name, column, cell, message) => {
    const { one, csv } = withCell(name, 3, column, cell);
    const model = await load(one);
    const frame = await input_fn(csv, 'text/csv');
    const clean = await ask(one.files.get('rows.csv')!, 'text/csv', model);

    const annotated = await predict(frame, model, { onRowError: 'annotate', outputs: ['prediction'] });

    const columns = annotated.predictions.map(({ values }) => Array.from(values as Iterable<unknown>));
    const [predictions, errors] = columns as [unknown[], (string | undefined)[]];
    expect(errors.filter((error) => error !== undefined)).toEqual([expect.stringMatching(message)]);
    expect(predictions.toSpliced(2, 1)).toEqual(valuesOf(clean, 'prediction').toSpliced(2, 1));
    expect(() => predict(frame, model, { outputs: ['prediction'] })).toThrow(
      expect.objectContaining({ row: 3, column }),
    );
  });

  test('It should count texts that an encoder ignores as unknown categories, and refuse them where asked', async () => {
    const { one, csv } = withCell('titanic-s1.4', 3, 'sex', 'neither');
    const model = await load(one);
    const frame = await input_fn(csv, 'text/csv');

    const { unknownCategories } = await predict(frame, model, {});

    expect(unknownCategories.columns).toContain('sex');
    expect(() => predict(frame, model, { onUnknownCategory: 'fail' })).toThrow(/is not a category of the model/);
  });

  test('It should go without the columns that no step reads, and name those that it needs', async () => {
    const one = fixtures.find(({ name }) => name === 'onehot-gaps-s1.9')!; // sibs and sex are dropped
    const model = await load(one);
    const rows = (names: string) => input_fn(`${names}\n${names.split(',').fill('').join(',')}\n`, 'text/csv');

    const whole = await rows('age,port,pclass,fare,deck');
    const lacking = await rows('age,port,pclass,fare');

    expect((await predict(whole, model, {})).numRow).toBe(1);
    expect(() => predict(lacking, model, {})).toThrow(/^the input lacks 1 feature: "deck"$/);
  });
});
