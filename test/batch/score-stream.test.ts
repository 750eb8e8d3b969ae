// What is scored must not depend on how the bytes arrive, and one bad row must not spoil its neighbours.
import fc from 'fast-check';
import { type ScoreStreamOptions, scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { modelDir } from '../support/real-models.ts';
import { csvTexts, cut, HEADER, jsonTexts, RECORDS, ROWS, record } from './texts.ts';

let wine: Model;
beforeAll(async () => {
  wine = await model_fn(modelDir('wine'));
});

function score(pieces: Iterable<Uint8Array>, options?: Partial<ScoreStreamOptions>) {
  async function* input() {
    yield* pieces;
  }
  return scoreInput(input(), options);
}

async function scoreInput(input: Parameters<typeof scoreStream>[0], options: Partial<ScoreStreamOptions> = {}) {
  const summary = emptySummary();
  const settings = { contentType: 'text/csv', ...options };
  const output: Buffer[] = [];
  for await (const bytes of scoreStream(input, wine, settings, summary)) output.push(Buffer.from(bytes));
  return { text: Buffer.concat(output).toString(), summary };
}

const scoreText = (text: string, options?: Partial<ScoreStreamOptions>) => score([Buffer.from(text)], options);

/** `text` scored whole equals `text` scored in every other way of cutting it. */
async function expectSameHoweverCut(text: string, options: Partial<ScoreStreamOptions> = {}) {
  const bytes = Buffer.from(text);
  const whole = await score([bytes], options);
  const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 4 });
  const blockBytes = fc.integer({ min: 1, max: 900 });
  await fc.assert(
    fc.asyncProperty(sizes, blockBytes, async (pieces, block) => {
      const { text: output, summary } = await score(cut(bytes, pieces), { ...options, blockBytes: block });
      expect(output).toBe(whole.text);
      expect(summary).toEqual(whole.summary);
      expect(await scoreInput(bytes, { ...options, blockBytes: block, firstBytes: pieces[0]! })).toEqual(whole);
    }),
    {
      numRuns: 12,
      examples: [
        [[1], 1],
        [[700], 1],
        [[1], 2 ** 19],
      ],
    },
  );
}

describe('CSV is scored the same however it is cut:', () => {
  test.each(csvTexts)('%s', async (_name, text) => {
    await expectSameHoweverCut(text);
  });

  test('to JSON Lines', async () => {
    await expectSameHoweverCut(csvTexts[13]![1], { accept: 'application/jsonlines' });
  });
});

describe('JSON Lines are scored the same however they are cut:', () => {
  test.each(jsonTexts)('%s', async (_name, text) => {
    await expectSameHoweverCut(text, { contentType: 'application/jsonlines' });
    if (/^\s*\{/.test(text)) await expectSameHoweverCut(text, { contentType: '', accept: 'application/jsonlines' });
  });
});

test('ends the output as the input ends', async () => {
  const ends = ['\n', '', '\r\n', '\n\n', '\n \n'];
  const outputs = await Promise.all(ends.map((end) => scoreText(`${HEADER}\n${ROWS[0]}${end}`)));
  expect(outputs.map(({ text }) => /[\r\n]*$/.exec(text)?.[0])).toEqual(['\n', '', '\n', '\n', '\n']);
});

describe('a stray quote', () => {
  const at = (text: string, row: number) => text.split('\n')[row];

  test.each(['"open', '"a"b', '"open, and more'])('%s spoils its own row only', async (cell) => {
    const rows = ROWS.slice(0, 4).map((row, n) => `${row},${n === 1 ? cell : 'fine'}`);
    const { text, summary } = await scoreText(`${HEADER},remark\n${rows.join('\n')}\n`);
    const clean = await scoreText(`${HEADER},remark\n${rows.join('\n').replace(cell, 'fine')}\n`);
    expect([summary.rows, summary.rowErrors]).toEqual([4, 1]);
    for (const row of [0, 1, 3, 4]) expect(at(text, row)).toBe(at(clean.text, row));
    expect(at(text, 2)).toContain('row 2: quotes do not match');
    expect(at(text, 2)).toContain(`"${cell.split(',')[0]!.replaceAll('"', '""')}"`); // quoted, so that no reader stumbles
  });

  test('of an object that fails at row errors names the row', async () => {
    const text = `${HEADER},remark\n${ROWS[0]},fine\n${ROWS[1]},"open\n`;
    await expect(scoreText(text, { options: { onRowError: 'fail' } })).rejects.toThrow(/row 2: quotes do not match/);
  });

  test('in the header fails the object', async () => {
    await expect(scoreText(`${HEADER},"remark\n${ROWS[0]},1\n`)).rejects.toThrow(/header: quotes do not match/);
  });

  test('far from any other is given up after a mebibyte', async () => {
    const filler = `${ROWS[0]},fine\n`.repeat(Math.ceil((3 * 2 ** 20) / (ROWS[0]!.length + 6)));
    const { summary } = await scoreText(`${HEADER},remark\n${ROWS[0]},"open\n${filler}`, {
      options: { iterationRange: { begin: 0, end: 1 } },
    });
    expect([summary.rowErrors, summary.rows]).toEqual([1, filler.split('\n').length]);
  });
});

describe('JSON Lines to CSV', () => {
  const options = { contentType: 'application/jsonlines', accept: 'text/csv' };

  test('keeps to the columns of the first block, and counts what it leaves out', async () => {
    const late = record(ROWS[4]!, { remark: 'late', extra: 1, more: 2 });
    const lines = [...Array.from({ length: 40 }, () => RECORDS[0]), late, RECORDS[1]];
    const { text, summary } = await scoreText(`${lines.join('\n')}\n`, { ...options, blockBytes: 2000 });
    const numCell = new Set(
      text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',').length),
    );
    expect([summary.rows, summary.rowErrors, summary.droppedCells, numCell.size]).toEqual([42, 0, 2, 1]);
    const alone = await scoreText(`${record(ROWS[4]!, { remark: 'late' })}\n`, options);
    expect(text.trimEnd().split('\n')[41]).toBe(alone.text.trimEnd().split('\n')[1]);
  });

  test('names every key of the first block', async () => {
    const { text, summary } = await scoreText(`${RECORDS[0]}\n${record(ROWS[1]!, { extra: 1 })}\n`, options);
    expect(text.split('\n')[0]).toContain(',remark,extra,');
    expect(summary.droppedCells).toBe(0);
  });

  test('is chosen by any Accept header that allows a line format', async () => {
    const answers = await Promise.all(
      ['text/*', 'TEXT/CSV; header=present', 'application/json;q=0.1, csv', '*/*'].map(async (accept) => {
        const { summary } = await scoreText(`${RECORDS[0]}\n`, { ...options, accept });
        return summary.contentType;
      }),
    );
    expect(answers).toEqual(['text/csv', 'text/csv', 'text/csv', 'application/jsonlines']);
    await expect(scoreText(RECORDS[0]!, { ...options, accept: 'application/json' })).rejects.toThrow(/line by line/);
  });
});

test('JSON of no known type is read as JSON Lines', async () => {
  const { text, summary } = await scoreText(`${RECORDS.join('\n')}\n`, { contentType: '' });
  expect([summary.rows, summary.contentType]).toEqual([4, 'application/jsonlines']);
  expect(JSON.parse(text.split('\n')[3]!)).toMatchObject({ remark: 'Ł3' });
});
