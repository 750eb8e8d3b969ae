import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { KindlingError } from '../../../lib/errors.ts';
import { assemble } from '../../../lib/training/job/assemble.ts';
import type { DataSource } from '../../../lib/training/job/data-source.ts';
import { readTable } from '../../../lib/training/job/read-table.ts';
import { jobOptions, sourceOf } from '../../support/training.ts';

const read = (sources: readonly DataSource[], values: object = {}) =>
  readTable(sources, jobOptions({ target: 'y', ...values }));
const prepare = async (text: string, values: object = {}, validation?: string) => {
  const options = jobOptions({ target: 'y', train_all: true, ...values });
  const other = validation === undefined ? undefined : await readTable([sourceOf(validation)], options);
  return assemble(await readTable([sourceOf(text)], options), other, options);
};
/** column → its cells, texts for text columns */
const cellsOf = ({ columns }: Awaited<ReturnType<typeof readTable>>) =>
  Object.fromEntries(
    columns.map((column) => [
      column.name,
      Array.from(column.values, (value) => (column.kind === 'text' ? column.texts[value] : value)),
    ]),
  );

describe('reading training data', () => {
  const csv = 'y,x,kind\n1,0.5,b\n2,,a\n3,NA,\n4,1e3,"b"\n';
  const cells = {
    y: [1, 2, 3, 4],
    x: [0.5, Number.NaN, Number.NaN, 1000],
    kind: ['b', 'a', undefined, 'b'],
  };

  test.each([
    ['CSV', sourceOf(csv)],
    ['CSV that comes byte by byte', sourceOf(csv, 'data.csv', 1)],
    ['CSV without an ending', sourceOf(csv, 'part-0001')],
    ['gzip', sourceOf(gzipSync(csv), 'data.csv.gz')],
    ['gzip without an ending', sourceOf(gzipSync(csv), 'part-0001')],
    ['zstd', sourceOf(zstdCompressSync(csv), 'data.csv.zst')],
    [
      'JSON Lines',
      sourceOf(
        '{"y":1,"x":0.5,"kind":"b"}\n{"y":2,"kind":"a"}\n{"y":3,"x":null,"kind":null}\n{"x":1000,"y":4,"kind":"b"}\n',
        'data.jsonl',
      ),
    ],
  ])('It should read %s', async (_, source) => {
    expect(cellsOf(await read([source]))).toEqual(cells);
  });

  test('It should read several files as one table, whatever the order of their columns', async () => {
    const table = await read([sourceOf('y,x\n1,2\n'), sourceOf('x,y\n4,3\n')]);

    expect(cellsOf(table)).toEqual({ y: [1, 3], x: [2, 4] });
  });

  test('It should read libsvm: what a row leaves out is missing', async () => {
    const table = await read([sourceOf('1:0.5 qid:7 0:1.5 2:3 # first\n0:2 qid:7 1:4\n', 'train')], { target: '' });

    expect(cellsOf(table)).toEqual({
      label: [1, 0],
      weight: [0.5, 2],
      qid: [7, 7],
      f0: [1.5, Number.NaN],
      f2: [3, Number.NaN],
      f1: [Number.NaN, 4],
    });
  });

  // as SageMaker's XGBoost container reads such a channel: label_column=0
  test('It should take the first column for the label where a channel says label_size=1', async () => {
    const channel = { ...sourceOf('0,0,0\n100,1,1\n0,0,2\n'), contentType: 'text/csv; label_size=1' };

    const table = await read([channel], { target: '' });

    expect(cellsOf(table)).toEqual({ label: [0, 100, 0], f0: [0, 1, 0], f1: [0, 1, 2] });
  });

  test('It should take the first name of a header for the target where a channel says label_size=1', async () => {
    const channel = { ...sourceOf('y,a\n1,2\n3,4\n'), contentType: 'text/csv;label_size=1' };
    const options = jobOptions({ train_all: true });

    const { targets, features } = assemble(await readTable([channel], options), undefined, options);

    expect([targets, features.map(({ name }) => name)]).toEqual([['y'], ['a']]);
  });

  test.each([
    ['another number', 'text/csv;label_size=2', {}, "the channel's content type says label_size=2"],
    [
      'another target',
      'text/csv;label_size=1',
      { target: 'b' },
      'the first column is the label, "a", but the target is',
    ],
  ])('It should refuse label_size with %s', async (_, contentType, values, message) => {
    const channel = { ...sourceOf('a,b\n1,2\n3,4\n'), contentType };

    await expect(read([channel], { target: '', ...values })).rejects.toThrow(message);
  });

  test('It should read label and weight of rows without a header', async () => {
    const table = await read([sourceOf('1,0.5,7\n0,2,8\n')], { target: '', csv_weights: true });

    expect(cellsOf(table)).toEqual({ label: [1, 0], weight: [0.5, 2], f0: [7, 8] });
  });

  test('It should order categories by code points as pandas does, numbers among declared ones by size', async () => {
    const rows = ['é', 'z', '\u{1f600}', '\uff5e', 'B', 'a'].map(
      (text, i) => `${i},${text},${[10, 9, 2, 10, 2, 9][i]}`,
    );
    const table = await read([sourceOf(`y,kind,size\n${rows.join('\n')}\n`)], { categorical: 'size' });

    const texts = table.columns.map((column) => (column.kind === 'text' ? column.texts : []));
    expect(texts).toEqual([[], ['B', 'a', 'z', 'é', '\uff5e', '\u{1f600}'], ['2', '9', '10']]);
  });

  test('It should name the types that XGBoost takes from pandas', async () => {
    const text = 'y,whole,quoted,point,gaps,flag,big\n1,4,"5",4.0,1,True,-7\n2,-3,"6",5,,false,1e3\n';

    const { features } = await prepare(text);

    expect(Object.fromEntries(features.map(({ name, type }) => [name, type]))).toEqual({
      whole: 'int',
      quoted: 'int',
      point: 'float',
      gaps: 'float',
      flag: 'i',
      big: 'float',
    });
  });

  test('It should keep the columns that the features do not name out of memory', async () => {
    const table = await read([sourceOf('y,a,b,id\n1,2,3,4\n')], { features: 'b' });

    expect(Object.keys(cellsOf(table))).toEqual(['y', 'b', 'id']);
  });

  test('It should keep a column without any value, as a number', async () => {
    const { features, train } = await prepare('y,x,z\n1,2,\n2,3,\n');

    expect(features.map(({ name, categories }) => [name, categories])).toEqual([
      ['x', undefined],
      ['z', undefined],
    ]);
    expect([...train.values]).toEqual([2, Number.NaN, 3, Number.NaN]);
  });

  test('It should take the unnamed index of pandas for nothing, least of all for weights', async () => {
    const { train, features, id } = await prepare(',y,x\n0,1,2\n1,2,3\n');

    expect([features.map(({ name }) => name), train.weight, train.groupSizes, id]).toEqual([
      ['x'],
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('It should learn from as many rows as 32-bit floats hold', async () => {
    const rows = Array.from({ length: 150_000 }, (_, i) => `${i},${i / 7}`).join('\n');

    const { columns, numRow } = await read([sourceOf(`y,x\n${rows}\n`, 'data.csv', 2 ** 16)]);

    expect(numRow).toBe(150_000);
    expect(columns[1]!.values[149_999]).toBe(Math.fround(149_999 / 7));
  });
});

describe('data that nothing can be learned from', () => {
  test.each<[what: string, text: string, values: object, sentence: string, hint: string]>([
    ['no rows', 'y,x\n', {}, 'there are no rows to train on', 'at least two rows'],
    ['nothing at all', '', {}, 'there are no rows to train on', 'at least two rows'],
    ['no target', 'rings,x\n1,2\n', { target: 'ring' }, 'there is no column "ring"', 'did you mean "rings"?'],
    ['a target that nobody named', 'a,x\n1,2\n', { target: '' }, 'no column is named as the target', '"a", "x"'],
    ['a missing feature', 'y,length\n1,2\n', { features: 'lenght' }, 'there is no column "lenght"', '"length"'],
    ['a name without a header', '1,2\n3,4\n', { target: 'y' }, 'there is no header', 'put a line with the names first'],
    ['a constant target', 'y,x\n1,2\n1,3\n', {}, 'the target "y" is the same in every training row', 'different'],
    ['one class', 'y,x\na,2\na,3\n', {}, 'the target "y" is the same', 'different'],
    ['a missing label', 'y,x\n1,2\n,3\n', {}, 'row 2: the target "y" is missing', 'leave out'],
    ['missing labels', 'y,x\n1,2\n,3\nNA,3\n', {}, 'row 2 (and 1 more): the target "y" is missing', 'leave out'],
    [
      'text among numbers',
      'y,x\n1,2\n2,tall\n',
      {},
      'row 2, column "x": "tall" is text where row 1 has',
      'categorical',
    ],
    [
      'numbers among texts',
      'y,x\n1,tall\n2,3\n',
      {},
      'row 2, column "x": "3" is a number where row 1 has',
      'categorical',
    ],
    ['infinity', 'y,x\n1,2\n2,inf\n', {}, 'row 2, column "x": Infinity is not finite', 'finite number'],
    ['names as a feature', names(200), {}, 'column "x" has 200 different texts in 200 rows', 'make it the id'],
    ['no features', 'y,id\n1,2\n2,3\n', {}, 'there are no features', 'more columns'],
    ['two columns of one name', 'y,x,x\n1,2,3\n', {}, 'two columns are named "x"', 'its own name'],
    ['a short row', 'y,x,z\n1,2,3\n1,2\n', {}, 'row 2: 2 cells where', 'same number of cells'],
    ['a negative weight', 'y,x,w\n1,2,-1\n2,3,1\n', { weight: 'w' }, 'row 1: the weight "w"', 'every row a weight'],
    ['text for a regression', 'y,x\na,2\nb,3\n', { objective: 'reg:squarederror' }, 'the target "y" has text', 'leave'],
    ['too many classes', 'y,x\n1,2\n2,3\n3,4\n', { objective: 'binary:logistic' }, 'has 2 classes here', 'leave'],
    [
      'a measurement for a classifier',
      names(50),
      { objective: 'binary:logistic' },
      'cannot be classes',
      'a regression',
    ],
    ['names as classes', names(50).replace('y,x', 'x,y'), {}, 'different texts in', 'decimal point'],
    ['a ranking without queries', 'y,x\n1,2\n2,3\n', { objective: 'rank:ndcg' }, 'which query a row is of', 'as group'],
    ['scattered groups', 'y,q,x\n1,1,2\n2,2,3\n3,1,4\n', { group: 'q' }, 'row 3: the rows of a group', 'sort the rows'],
  ])('It should say so: %s', async (_, text, values, sentence, hint) => {
    const error = await prepare(text, values).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(KindlingError);
    expect((error as KindlingError).message).toContain(sentence);
    expect((error as KindlingError).hint).toContain(hint);
  });

  test('It should name a column that the validation rows lack', async () => {
    await expect(prepare('y,x,z\n1,1,1\n2,2,2\n', {}, 'y,x\n1,1\n')).rejects.toThrow(
      'the column "z" is missing in the validation data',
    );
  });

  test('It should name a label that only the validation rows have', async () => {
    await expect(prepare('y,x\na,1\nb,2\n', {}, 'y,x\nc,1\n')).rejects.toThrow(
      'the validation label "c" does not occur among the training rows',
    );
  });

  test('It should name the file', async () => {
    await expect(read([sourceOf('y,x\n1,2\n', 'a.csv'), sourceOf('y,x\n1,oops\n', 'b.csv')])).rejects.toThrow(
      'b.csv: row 1, column "x": "oops" is text',
    );
    await expect(read([sourceOf('y,x\n1,2\n', 'a.csv'), sourceOf('y\n1\n', 'b.csv')])).rejects.toThrow(
      'b.csv: the column "x" is missing here',
    );
  });

  test('It should name Parquet for what it is', async () => {
    await expect(read([sourceOf('PAR1....', 'part-0')])).rejects.toThrow('part-0 is Parquet');
  });

  test('It should miss categories that only the validation rows have', async () => {
    const { validation, features } = await prepare('y,x\n1,a\n2,b\n', {}, 'y,x\n1,b\n2,c\n');

    expect([features[0]!.categories, [...validation.values]]).toEqual([
      ['a', 'b'],
      [1, Number.NaN],
    ]);
  });

  test('It should follow the training column and the weights of groups', async () => {
    const text = 'q,y,x,w,training\n1,1,1,2,true\n1,2,2,2,true\n2,1,3,5,true\n3,1,4,7,false\n3,2,5,7,false\n';
    const { train, validation } = await prepare(text, { train_all: false, group: 'q', weight: 'w' });

    expect([...train.groupSizes!, ...train.weight!]).toEqual([2, 1, 2, 5]);
    expect([...validation.groupSizes!, ...validation.weight!, ...validation.values]).toEqual([2, 7, 4, 5]);
  });
});

function names(n: number): string {
  return `y,x\n${Array.from({ length: n }, (_, i) => `${i},name ${i}`).join('\n')}\n`;
}
