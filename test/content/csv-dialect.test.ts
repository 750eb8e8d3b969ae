// Dialects of real offices: the delimiter, the decimal comma and Excel's sep= line, in requests, streams and training.
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { csv } from '../../lib/content/csv.ts';
import { withDefaults } from '../../lib/content/index.ts';
import { withParameters } from '../../lib/content/media-type.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Model } from '../../lib/model/model.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { bits, expectedColumns, holdoutCsv, modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

const OFFICE = 'text/csv; delimiter=";"; decimal=","';
/** The holdout rows as an office in Germany saves them. */
const office = holdoutCsv('abalone').replaceAll(',', ';').replaceAll('.', ',').replaceAll('\n', '\r\n');
const predictions = bits(expectedColumns('abalone').get('prediction') as string[]);

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

interface Asked {
  readonly contentType?: string;
  readonly accept?: string;
}

async function ask(text: string, { contentType = 'text/csv', accept = 'text/csv' }: Asked = {}): Promise<string> {
  const { body } = await transform({ body: Buffer.from(text), contentType, accept, options: {} }, model, withHooks({}));
  return Buffer.from(body).toString();
}

async function stream(text: string, { contentType = 'text/csv', accept = 'text/csv' }: Asked = {}): Promise<string> {
  const bytes = (async function* () {
    for (let at = 0; at < text.length; at += 7) yield Buffer.from(text.slice(at, at + 7));
  })();
  const settings = { contentType, accept, options: { onRowError: 'fail' }, blockBytes: 64 } as const;
  const pieces: Uint8Array[] = [];
  for await (const piece of scoreStream(bytes, model, settings, emptySummary())) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const lastCells = (text: string, delimiter: string) =>
  text
    .trimEnd()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.slice(line.lastIndexOf(delimiter) + 1));

describe.each([
  ['a request', ask],
  ['a stream', stream],
])('%s', (_way, answer) => {
  test('reads decimal commas, and answers with them behind the very bytes that it was sent', async () => {
    const text = await answer(office, { contentType: OFFICE });

    const asked = office.trimEnd().split('\r\n');
    const answered = text.trimEnd().split('\r\n');
    expect(answered.map((line) => line.slice(0, line.lastIndexOf(';')))).toEqual(asked);
    expect(bits(lastCells(text, ';').map((cell) => cell.replace(',', '.')))).toEqual(predictions);
    expect(text).not.toContain('.');
  });

  test.each([
    ['an unquoted semicolon, of which a header makes nothing', 'text/csv; delimiter=;; decimal=,', ';'],
    ['a name', 'text/csv; delimiter=tab; decimal=,', '\t'],
    ['an escape', 'text/csv; delimiter="\\\\t"; decimal=,', '\t'],
    ['a delimiter that no text tells', 'text/csv; delimiter="^"; decimal=","', '^'],
    ['a semicolon in the wrong quotes', "text/csv; delimiter=';'; decimal=','", ';'],
    ['nothing, as the header has semicolons', 'text/csv; decimal=","', ';'],
  ])('takes %s for the delimiter', async (_what, contentType, delimiter) => {
    const text = await answer(office.replaceAll(';', delimiter), { contentType });

    expect(bits(lastCells(text, delimiter).map((cell) => cell.replace(',', '.')))).toEqual(predictions);
  });

  test('reads cells in quotes, whose commas are decimal, and quotes its own', async () => {
    const quoted = holdoutCsv('abalone').replaceAll(/(\d+)\.(\d+)/g, '"$1,$2"');

    const text = await answer(quoted, { contentType: 'text/csv; delimiter=","; decimal=","' });

    const cells = text
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => /("[\d,]+"|[^,]*)$/.exec(line)?.[1] ?? '');
    expect(bits(cells.map((cell) => cell.replaceAll('"', '').replace(',', '.')))).toEqual(predictions);
  });

  test.each([';', ',', '\t', '^'])("obeys Excel's first line sep=%s and gives it back", async (delimiter) => {
    const text = `sep=${delimiter}\r\n${holdoutCsv('abalone').replaceAll(',', delimiter).replaceAll('\n', '\r\n')}`;

    const answered = await answer(text);

    expect(answered.split('\n').slice(0, 2)).toEqual([
      `sep=${delimiter}\r`,
      expect.stringMatching(/^id.+prediction\r$/),
    ]);
    expect(bits(lastCells(answered.slice(answered.indexOf('\n') + 1), delimiter))).toEqual(predictions);
  });

  test.each(['1', '.', 'e'])('takes a first line sep=%s for a name: numbers are written with it', async (character) => {
    await expect(answer(`sep=${character}\n5\n`)).rejects.toMatchObject({
      hint: expect.stringContaining(`it has "sep=${character}"`),
    });
  });

  test('writes numbers of JSON as JSON has them', async () => {
    const text = await answer(office.split('\r\n').slice(0, 2).join('\r\n'), {
      contentType: OFFICE,
      accept: 'application/jsonlines',
    });

    expect(JSON.parse(text)).toMatchObject({ length: expect.any(Number), prediction: expect.any(Number) });
  });

  test.each([
    ['a header that tells the delimiter', office],
    ['quoted cells', holdoutCsv('abalone').replaceAll(/(\d+)\.(\d+)/g, '"$1,$2"')],
  ])('gives the hint where nobody says that commas are decimal: %s', async (_what, text) => {
    await expect(answer(text)).rejects.toMatchObject({
      message: expect.stringContaining('is not a number (decimal=, reads decimal commas)'),
      hint: expect.stringContaining('decimal=,'),
    });
  });

  test.each([';', '\t', '|'])('gives the hint for rows alone, with %j between their cells', async (delimiter) => {
    const row = ['0,53', '0,42', '1', '', '0,2565'].join(delimiter);

    await expect(answer(`${row}\n${row}\n`)).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('decimal commas'),
      hint: `say delimiter=${delimiter === '\t' ? 'tab' : delimiter} and decimal=,`,
    });
  });

  // pandas.read_csv(sep=";", decimal=",") leaves both as text
  test.each(['1.5', '1.234,5'])('does not take %s for a number beside decimal commas', async (cell) => {
    await expect(
      answer(`${office.split('\r\n')[0]}\r\n1;${cell};0,46;0,11;;0,12;10;b0;0,18;0,14;0,33;F`, { contentType: OFFICE }),
    ).rejects.toThrow(`"${cell}" is not a number`);
  });
});

describe('parameters', () => {
  test.each(['ab', 'a', '1', '"', '.', '-', '\n', ' ', 'é'])('delimiter=%j is a 415', (delimiter) => {
    expect(() => csv.open?.({ delimiter })).toThrow('delimiter=');
  });

  test('decimal=x is a 415', () => {
    expect(() => csv.open?.({ decimal: 'x' })).toThrow('decimal=x is not a valid value');
  });

  test('are added to any Content-Type', () => {
    expect(withParameters('', { delimiter: ';' })).toBe('application/octet-stream; delimiter=";"');
    expect(withParameters('text/csv; delimiter=x; a=b', { delimiter: '\t' })).toBe('text/csv; delimiter="\t"; a=b');
    expect(withParameters('text/csv', {})).toBe('text/csv');
  });

  test('that a server has for CSV stand behind those of a request, and leave JSON alone', () => {
    const defaults = { decimal: ',', header: 'present' };

    expect(withDefaults('text/csv; decimal=.', Buffer.from('a'), defaults)).toBe('text/csv; decimal=.; header=present');
    expect(withDefaults('', Buffer.from('[1]'), defaults)).toBe('');
    expect(withDefaults('a/b', Buffer.from('a'), defaults)).toBe('a/b');
  });
});

describe('training', () => {
  const table = 'y;x;kind\r\n1,5;0,25;a\r\n2,0;-1,5e1;b\r\n';
  const cells = ({ columns }: Awaited<ReturnType<typeof readTable>>) => columns.map(({ values }) => [...values]);

  test.each([
    ['the job', { delimiter: ';', decimal: ',' }, undefined],
    ['the channel', {}, OFFICE],
  ])('reads decimal commas where %s says so', async (_who, values, contentType) => {
    const source = { ...sourceOf(table), contentType };

    const read = await readTable([source], jobOptions({ target: 'y', ...values }));

    expect(cells(read).slice(0, 2)).toEqual([
      [1.5, 2],
      [0.25, -15],
    ]);
  });

  test('refuses a column of decimal commas, which would be learned from as texts', async () => {
    await expect(readTable([sourceOf(table)], jobOptions({ target: 'y' }))).rejects.toMatchObject({
      message: expect.stringContaining('decimal commas'),
      hint: expect.stringContaining('decimal=,'),
    });
  });

  test('gives the hint where only some rows have a decimal comma', async () => {
    await expect(readTable([sourceOf('y;x\n1;2\n2;2,5\n')], jobOptions({ target: 'y' }))).rejects.toMatchObject({
      row: 2,
      hint: expect.stringContaining('decimal=,'),
    });
  });

  test('refuses a dialect that there is not before anything is read', () => {
    expect(() => jobOptions({ target: 'y', decimal: 'x' })).toThrow('decimal=x is not a valid value');
  });
});
