// Texts in the charsets of Windows and Excel: read wherever they are cut, and answered in what they came in.
import { BlockScorer } from '../../lib/batch/block-scorer.ts';
import { scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import { fromUtf8, toUtf8 } from '../../lib/content/charset.ts';
import { csv } from '../../lib/content/csv.ts';
import { isText } from '../../lib/content/index.ts';
import { DEFAULT_LAYOUT } from '../../lib/frame/frame.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { transform } from '../../lib/hooks/transform.ts';
import { withHooks } from '../../lib/hooks/with-hooks.ts';
import type { Model } from '../../lib/model/model.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

// 'grün – 5 € „ž“\n'.encode(…) of Python
const WORDS = 'grün – 5 € „ž“\n';
const ENCODED: [charset: string, hex: string][] = [
  ['windows-1252', '6772fc6e20962035208020849e930a'],
  ['iso-8859-1', '6772fc6e20962035208020849e930a'],
  ['utf-16', 'fffe67007200fc006e0020001320200035002000ac2020001e207e011c200a00'],
  ['utf-16le', '67007200fc006e0020001320200035002000ac2020001e207e011c200a00'],
  ['utf-16be', '0067007200fc006e0020201300200035002020ac0020201e017e201c000a'],
];

/** Buffer's own encoders, and for windows-1252 Python's table. */
function encode(text: string, charset: string): Buffer {
  if (charset === 'utf-16') return Buffer.from(`\ufeff${text}`, 'utf16le');
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (charset === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const high = new Map(Object.entries({ '–': '\x96', '€': '\x80', '„': '\x84', ž: '\x9e', '“': '\x93' }));
  return Buffer.from(
    text.replace(/[–€„ž“]/g, (character) => high.get(character) as string),
    'latin1',
  );
}

const [header = '', ...rows] = holdoutCsv('abalone').trimEnd().split('\n');
const note = header.split(',').indexOf('note');
const table = `${[header, ...rows.slice(0, 3).map(withNote)].join('\r\n')}\r\n`;

function withNote(row: string): string {
  return row.split(',').with(note, WORDS.trim()).join(',');
}

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

async function ask(body: Buffer, contentType: string, accept = '') {
  const answer = await transform({ body, contentType, accept, options: {} }, model, withHooks({}));
  return { ...answer, body: Buffer.from(answer.body) };
}

async function stream(pieces: Buffer[], contentType: string) {
  const bytes = (async function* () {
    yield* pieces;
  })();
  const summary = emptySummary();
  const settings = { contentType, options: { onRowError: 'fail' }, blockBytes: 64 } as const;
  const output: Uint8Array[] = [];
  for await (const piece of scoreStream(bytes, model, settings, summary)) output.push(piece);
  return { body: Buffer.concat(output), contentType: summary.contentType };
}

describe.each(ENCODED)('%s', (charset, hex) => {
  const contentType = `text/csv; charset=${charset}`;

  test('is decoded as Python does', () => {
    const text = toUtf8(Buffer.from(hex, 'hex'), charset as 'utf-16').toString();

    expect(text.replace('\ufeff', '')).toBe(WORDS);
  });

  test('is answered in, byte for byte in the caller’s own cells', async () => {
    const plain = await ask(Buffer.from(table), 'text/csv');

    const answer = await ask(encode(table, charset), contentType);

    expect(answer.contentType).toBe(contentType);
    expect(answer.body.equals(encode(plain.body.toString(), charset))).toBe(true);
  });

  test('is read wherever a stream of it is cut', async () => {
    const body = encode(table, charset);
    const expected = (await ask(body, contentType)).body;

    for (let at = 0; at <= body.length; at++) {
      const scored = await stream([body.subarray(0, at), body.subarray(at)], contentType);
      expect(scored.body.equals(expected)).toBe(true);
      expect(scored.contentType).toBe(contentType);
    }
  });

  test('trains from texts in it', async () => {
    const source = { ...sourceOf(encode(`y,kind\n1,${WORDS}2,ž\n`, charset), 'a.csv', 1), contentType };

    const { columns } = await readTable([source], jobOptions({ target: 'y' }));

    expect(columns[1]).toMatchObject({ texts: [WORDS.trim(), 'ž'] });
  });

  test('is what JSON may come in, and is answered in UTF-8', async () => {
    const { body } = await ask(encode(table, charset), contentType, 'application/json');
    const again = await ask(encode(body.toString(), charset), `application/json; charset=${charset}`);

    expect(JSON.parse(again.body.toString())[0]).toMatchObject({ note: WORDS.trim() });
    expect(again.contentType).toBe('application/json');
  });
});

test('windows-1252 has the characters that Python has, and keeps the bytes for which there are none', async () => {
  const bytes = Buffer.from(Array.from({ length: 128 }, (_, at) => 0x80 + at));
  // bytes([b]).decode('cp1252') for those of 80 to 9F that Python decodes
  const high = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

  const text = toUtf8(bytes, 'windows-1252').toString();

  expect(text.slice(0, 32).replaceAll(/[\x81\x8d\x8f\x90\x9d]/g, '')).toBe(high);
  expect(text.slice(32)).toBe(bytes.subarray(32).toString('latin1'));
  expect(fromUtf8(Buffer.from(text), { ...DEFAULT_LAYOUT, charset: 'windows-1252' }, true)).toEqual(bytes);
});

test.each([
  ['text/csv', true],
  ['text/csv; charset=UTF-8', true],
  ['text/csv; charset=windows-1252', false],
  ['application/jsonlines', true],
  ['application/problem+json', true],
  ['application/x-npy', false],
])('%s stands in JSON events as text: %s', (contentType, expected) => {
  expect(isText(contentType)).toBe(expected);
});

test('other threads answer in the charset of the stream too', async () => {
  const lines = table.split('\r\n');
  const settings = { contentType: 'text/csv; charset=utf-16' };
  const first = BlockScorer.start(Buffer.from(`\ufeff${lines[0]}\r\n${lines[1]}\r\n`), model, settings, emptySummary());
  const begun = await first.score(Buffer.from(`\ufeff${lines[0]}\r\n${lines[1]}\r\n`), false);

  const later = BlockScorer.resume(structuredClone(first.state!), model, () => 1, {});
  const { output } = await later.score(Buffer.from(`${lines[2]}\r\n${lines[3]}\r\n`), true);

  const whole = await stream([encode(table, 'utf-16')], settings.contentType);
  const text = Buffer.concat([begun.output!, output!]).toString('utf16le');
  expect(text.replaceAll(/,error|,(?=\r\n)/g, '')).toBe(whole.body.toString('utf16le'));
});

test('a mark that UTF-16 came with comes back, and one that it lacks does not', async () => {
  const body = encode(`\ufeff${table}`, 'utf-16be');

  expect((await ask(body, 'text/csv; charset=utf-16be')).body.subarray(0, 4).toString('hex')).toBe('feff0069');
  // big-endian text under the common name is read by its mark
  expect((await ask(body, 'text/csv; charset=UTF-16')).body.subarray(0, 4).toString('hex')).toBe('fffe6900');
});

describe('a charset that is not said, or not right,', () => {
  test.each([
    ['UTF-16 with a mark', encode(table, 'utf-16'), '', 'the input is text in UTF-16', 'charset=utf-16'],
    ['UTF-16 without one', encode(table, 'utf-16le'), 'text/csv', 'the input is text in UTF-16', 'charset=utf-16'],
    ['UTF-16 the other way', encode(table, 'utf-16be'), 'text/csv', 'the input is text in UTF-16', 'charset=utf-16'],
    ['UTF-16 as JSON', encode('[[1,2]]', 'utf-16'), 'application/json', 'the input is text in UTF-16', 'charset='],
    ['UTF-32', Buffer.from('fffe00006900000064000000', 'hex'), 'text/csv', 'the input is text in UTF-32', 'UTF-8'],
    ['windows-1252', encode(table, 'windows-1252'), 'text/csv', 'the body is not UTF-8 text', 'charset=windows-1252'],
    [
      'UTF-8 as UTF-16',
      Buffer.from(table),
      'text/csv;charset=utf-16',
      'not utf-16: it has no zero bytes',
      'none for UTF-8',
    ],
    [
      'UTF-16 as windows-1252',
      encode(table, 'utf-16'),
      'text/csv;charset=windows-1252',
      'looks like utf-16le',
      'charset',
    ],
    [
      'half a character',
      encode(table, 'utf-16').subarray(0, -1),
      'text/csv;charset=utf-16',
      'within a character',
      'charset',
    ],
  ])('is told of: %s', async (_what, body, contentType, message, hint) => {
    const wanted = { status: 400, message: expect.stringContaining(message), hint: expect.stringContaining(hint) };

    await expect(ask(body, contentType)).rejects.toMatchObject(wanted);
    await expect(stream([body], contentType)).rejects.toMatchObject(
      contentType.includes('json') ? { status: 400 } : wanted,
    );
  });

  test.each(['latin1', 'shift_jis', 'utf-7', 'x'.repeat(5000)])('is a 415: %#', async (charset) => {
    await expect(ask(Buffer.from(table), `text/csv; charset=${charset}`)).rejects.toMatchObject({
      status: 415,
      hint: 'charset is utf-8, utf-16, utf-16le, utf-16be, windows-1252 or iso-8859-1',
    });
  });
});

test('a text that a hook has decoded is not decoded again', async () => {
  expect((await input_fn(`kind\n${WORDS}`, 'text/csv; charset=windows-1252')).rows.jsonCells(0).get(0)).toContain('ü');
});

test('an answer that the charset cannot hold is a 406, and not a row of question marks', async () => {
  const frame = (
    await input_fn(encode('a\n1\n', 'windows-1252'), 'text/csv; charset=windows-1252; header=present')
  ).append([{ name: 'λ', values: ['1'] }]);

  expect(() => csv.encode(frame)).toThrow('the answer holds "λ", which windows-1252 does not have');
});
