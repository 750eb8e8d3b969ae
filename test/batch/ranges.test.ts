// An object in ranges: what begins in them, which sizes they have, and that many workers write the very bytes of one.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  cutRanges,
  MAX_PART_BYTES,
  MAX_PARTS,
  MIN_PART_BYTES,
  PART_MARGIN,
} from '../../lib/batch/ranges/cut-ranges.ts';
import { OwnLines } from '../../lib/batch/ranges/own-lines.ts';
import { type StepWorld, takeStep } from '../../lib/batch/ranges/steps.ts';
import { type ScoreStreamOptions, scoreStream } from '../../lib/batch/score-stream.ts';
import { emptySummary } from '../../lib/batch/score-summary.ts';
import type { Hooks } from '../../lib/hooks/hooks.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { BareS3 } from '../support/bare-s3.ts';
import { modelDir } from '../support/real-models.ts';
import { useS3At } from '../support/s3.ts';
import { execute, type World } from '../support/state-machine.ts';
import { type Fate, MACHINE, type Run, randomFrom, runInStates, worldOf } from './states.ts';
import { csvTexts, HEADER, jsonTexts, RECORDS, ROWS } from './texts.ts';

const [MIB, GIB, TIB] = [2 ** 20, 2 ** 30, 2 ** 40];

let s3: BareS3;
let model: Model;
beforeAll(async () => {
  s3 = await new BareS3().start();
  useS3At(s3.url);
  model = await model_fn(modelDir('wine'));
});
afterAll(() => s3.stop());
afterEach(() => {
  s3.objects.clear();
  s3.uploads.clear();
});

/** What one process writes. */
async function alone(text: string | Buffer, settings: ScoreStreamOptions = { contentType: '' }): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const bytes of scoreStream(Buffer.from(text), model, settings, emptySummary()))
    pieces.push(Buffer.from(bytes));
  return Buffer.concat(pieces);
}

const world = (rangeBytes: number, more?: Partial<StepWorld>) => worldOf(model, rangeBytes, more);
const scoreInStates = (run: Run) => runInStates(s3, run);

function expectNothingLeft() {
  expect([...s3.uploads.keys()]).toEqual([]);
  expect([...s3.objects.keys()].filter((name) => name.startsWith('/out/'))).toEqual([]);
}

const many = (numRow: number) => Array.from({ length: numRow }, (_, at) => ROWS[(at * 7) % ROWS.length]).join('\n');
const BIG = `${HEADER}\n${many(3000)}\n`;

test('the ranges of a text own each of its lines once, in their order', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', '\r'), maxLength: 6 });
  const text = fc.array(line, { maxLength: 30 }).map((lines) => Buffer.from(lines.join('\n')));
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 9 }),
      async (bytes, size, piece) => {
        const source = {
          byteLength: bytes.length,
          async *read(begin: number, end: number) {
            for (let at = begin; at < end; at += piece) yield bytes.subarray(at, Math.min(at + piece, end));
          },
        };
        const found: Buffer[] = [];
        for (let begin = 0; begin < bytes.length; begin += size) {
          const lines = new OwnLines(source, { begin, end: Math.min(begin + size, bytes.length) }, 10);
          const own: Uint8Array[] = [];
          for await (const part of lines.read()) own.push(Buffer.from(part));
          found.push(Buffer.concat(own));
          expect(bytes.subarray(lines.begin, lines.begin + found.at(-1)!.length).equals(found.at(-1)!)).toBe(true);
        }
        expect(Buffer.concat(found).equals(bytes)).toBe(true);
      },
    ),
  );
});

describe.each([0.03, 0.4, 1.1, 3])('with %d bytes of output a byte', (ratio) => {
  test.each([1, MIB, 5 * MIB, GIB, 100 * GIB, TIB, 10 * TIB])('ranges of %d bytes fit the quotas of S3', (bytes) => {
    const ranges = cutRanges(bytes, { ratio });
    expect(ranges.length).toBeLessThanOrEqual(MAX_PARTS);
    expect([ranges[0]!.begin, ranges.at(-1)!.end]).toEqual([0, bytes]);
    for (const [at, { part, begin, end }] of ranges.entries()) {
      const isLast = at === ranges.length - 1;
      const fits = isLast || ((end - begin) * ratio >= 3 * MIN_PART_BYTES && begin + 64 * MIB <= end);
      if (part !== at + 1 || !fits || begin !== (ranges[at - 1]?.end ?? 0)) throw new Error(`part ${part}`);
      if ((end - begin) * ratio * PART_MARGIN > MAX_PART_BYTES) throw new Error(`part ${part} is too large`);
    }
  });
});

test('an object whose parts would be larger than S3 takes is refused', () => {
  expect(() => cutRanges(50 * TIB, { ratio: 2 })).toThrow(/S3 takes 10,000 parts of 5 GiB/);
});

test.each(csvTexts)('CSV with %s: ranges of any size write the bytes of one process', async (_, text) => {
  const expected = await alone(text, { contentType: '', name: 'a.csv' }).catch((error: Error) => error);
  for (const size of [97]) {
    s3.objects.clear();
    s3.put('in/a.csv', text);
    const run = scoreInStates({ steps: world(size) });
    if (expected instanceof Error) await expect(run).rejects.toThrow(expected.message);
    else {
      const failure = await run.then(
        () => undefined,
        (error: Error) => error.message,
      );
      // a range may end inside a quoted cell, which is refused
      if (failure !== undefined) expect(failure).toMatch(/a line break in quotes/);
      else expect(withoutPlaces(s3.get('out/scored/a.csv.out'))).toBe(withoutPlaces(expected));
    }
  }
});

test.each(jsonTexts)('JSON Lines with %s: ranges of any size write the bytes of one process', async (_, text) => {
  const expected = await alone(text, { contentType: '', name: 'a.jsonl' }).catch((error: Error) => error);
  for (const size of [150]) {
    s3.objects.clear();
    s3.put('in/a.jsonl', text);
    const run = scoreInStates({ steps: world(size), input: { bucket: 'in', key: 'a.jsonl' } });
    if (expected instanceof Error) await expect(run).rejects.toThrow();
    else {
      await run.catch((error: Error) => expect(error.message).toMatch(/none of the|the only row/));
      expect(withoutPlaces(s3.get('out/scored/a.jsonl.out'))).toBe(withoutPlaces(expected));
    }
  }
});

/** Rows go by their bytes in ranges. */
function withoutPlaces(bytes: Buffer | undefined): string | undefined {
  return bytes?.toString().replaceAll(/(row|byte) \d+/g, '…');
}

test('libsvm with comments goes by its rows', async () => {
  const lines = Array.from({ length: 60 }, (_, at) => (at % 7 === 3 ? '# nothing' : `1 0:${at} 3:${at / 2}`));
  const text = `${lines.join('\n')}\n1 nonsense\n`;
  s3.put('in/a.libsvm', text);
  await scoreInStates({ steps: world(200), input: { bucket: 'in', key: 'a.libsvm' } });
  const scored = s3.get('out/scored/a.libsvm.out')!.toString();
  expect(withoutPlaces(Buffer.from(scored))).toBe(
    withoutPlaces(await alone(text, { contentType: '', name: 'a.libsvm' })),
  );
  expect(scored).toContain(`byte ${text.indexOf('1 nonsense')}`);
});

test('200 ranges of which a tenth fails, in any order, write the very bytes of one process', async () => {
  const text = `${HEADER}\n${many(6000)}\n`;
  s3.put('in/a.csv', text);
  const random = randomFrom(7);
  const failures = { before: 0, after: 0, times: new Map<number, number>() };
  const fate: Fate = ({ range }) => {
    const part = range?.part ?? 0;
    const before = failures.times.get(part) ?? 0;
    if (random() >= 0.1 || before > 4) return true;
    failures.times.set(part, before + 1);
    const error = Object.assign(new Error('Runtime exited: signal: killed'), { name: 'Runtime.ExitError' });
    const isAfter = random() < 0.5; // the part is there, and nobody heard of it
    failures[isAfter ? 'after' : 'before']++;
    return isAfter ? [error] : error;
  };
  const order = (items: unknown[]) => items.map((_, at) => at).sort(() => random() - 0.5);
  const steps = world(Math.ceil(text.length / 200));
  const result = await scoreInStates({ steps, fate, order });
  expect(failures.before + failures.after).toBeGreaterThan(10);
  expect(result).toMatchObject({ rows: 6000, rowErrors: 0, skipped: false, output: 's3://out/scored/a.csv.out' });
  expect(s3.get('out/scored/a.csv.out')!.equals(await alone(text))).toBe(true);
  expect([...s3.objects.keys()]).toEqual(['/in/a.csv', '/out/scored/a.csv.out']);
  expect(s3.uploads.size).toBe(0);
});

test('takes the event "Object Created" as it is, and starting twice changes nothing', async () => {
  s3.put('in/a+b.csv', BIG);
  const input = JSON.parse(readFileSync('test/events/eventbridge-object-created.json', 'utf8'));
  input.detail.bucket.name = 'in';
  input.detail.object.key = 'a+b.csv';
  const first = await scoreInStates({ steps: world(50_000), input });
  const second = await scoreInStates({ steps: world(50_000), input, executionId: 'another' });
  expect([first, second]).toMatchObject([{ skipped: false, rows: 3000 }, { skipped: true }]);
  expect([...s3.objects.keys()]).toEqual(['/in/a%2Bb.csv', '/out/scored/a%2Bb.csv.out']);
});

test('a row that cannot be used is named by the byte where its line begins', async () => {
  const rows = BIG.trimEnd().split('\n');
  rows[1500] = rows[1500]!.replace(/\d+\.\d+/, 'tall');
  const text = `${rows.join('\n')}\n`;
  s3.put('in/a.csv', text);
  const result = await scoreInStates({ steps: world(20_000) });
  expect(result).toMatchObject({ rowErrors: 1 });
  const line = s3.get('out/scored/a.csv.out')!.toString().split('\n')[1500]!;
  expect(line).toContain(`"byte ${text.lastIndexOf('\n', text.indexOf('tall')) + 1}, column`);
});

test('where a row may not fail it is the same byte that the execution fails with, and nothing is left', async () => {
  const rows = BIG.trimEnd().split('\n');
  rows[1500] = rows[1500]!.replace(/\d+\.\d+/, 'tall');
  const text = `${rows.join('\n')}\n`;
  s3.put('in/a.csv', text);
  const run = scoreInStates({ steps: world(20_000, { options: { onRowError: 'fail' } }) });
  await expect(run).rejects.toMatchObject({
    name: 'Refused',
    message: expect.stringContaining(`byte ${text.lastIndexOf('\n', text.indexOf('tall')) + 1}, column`),
  });
  expectNothingLeft();
});

test('quoted line breaks are read where no range ends inside, and else refused with their place', async () => {
  const quoted = `${HEADER},note\n${`${ROWS[0]},"a\nb"\n`.repeat(300)}`;
  s3.put('in/a.csv', quoted);
  await scoreInStates({ steps: world(1e6) });
  expect(s3.get('out/scored/a.csv.out')!.equals(await alone(quoted))).toBe(true);

  const inside = quoted.indexOf('"a\nb"', 5000) + 2; // the line break itself, so that what follows would be a line
  s3.objects.clear();
  s3.put('in/a.csv', quoted);
  await expect(scoreInStates({ steps: world(inside + 1) })).rejects.toMatchObject({
    name: 'Refused',
    message: expect.stringMatching(
      `the line at byte ${quoted.lastIndexOf('\n', inside - 1) + 1} has a line break in quotes`,
    ),
  });
  expectNothingLeft();
});

test('a stray quote before the end of a range spoils one row, as in one process', async () => {
  const rows = [...ROWS.slice(0, 30), `"${ROWS[30]}`, ...ROWS.slice(31, 60)];
  const text = `${HEADER}\n${rows.join('\n')}\n`;
  const end = text.indexOf(`"${ROWS[30]}`) + 10;
  s3.put('in/a.csv', text);
  const result = await scoreInStates({ steps: world(end) });
  expect(result).toMatchObject({ rows: 60, rowErrors: 1 });
  expect(withoutPlaces(s3.get('out/scored/a.csv.out'))).toBe(withoutPlaces(await alone(text)));
});

test.each([
  ['a.csv.gz', BIG, {}, /is compressed/],
  ['a.csv', Buffer.from('1f8b0800', 'hex'), {}, /is compressed/],
  ['a.csv', Buffer.from(BIG, 'utf16le'), { 'content-type': 'text/csv; charset=utf-16le' }, /cannot be read in ranges/],
  ['gone.csv', undefined, {}, /is not there/],
])('refuses %s before anything is begun', async (key, body, headers, message) => {
  if (body !== undefined) s3.put(`in/${key}`, body, headers as Record<string, string>);
  const run = scoreInStates({ steps: world(50_000), input: { bucket: 'in', key } });
  await expect(run).rejects.toMatchObject({ name: 'Refused', message: expect.stringMatching(message) });
  expectNothingLeft();
});

test('an object that is replaced meanwhile fails the execution and leaves nothing', async () => {
  s3.put('in/a.csv', BIG);
  const fate: Fate = ({ range }) => {
    if (range?.part === 3) s3.put('in/a.csv', `${BIG}${ROWS[0]}\n`);
    return true;
  };
  await expect(scoreInStates({ steps: world(20_000), fate })).rejects.toMatchObject({
    name: 'Refused',
    message: expect.stringContaining('s3://in/a.csv was replaced while it was read'),
  });
  expectNothingLeft();
});

test('an output that somebody else writes meanwhile is not overwritten', async () => {
  s3.put('in/a.csv', BIG);
  const fate: Fate = ({ step }) => {
    if (step === 'finish') s3.put('out/scored/a.csv.out', 'theirs');
    return true;
  };
  await expect(scoreInStates({ steps: world(20_000), fate })).rejects.toMatchObject({ name: 'Refused' });
  expect(s3.get('out/scored/a.csv.out')!.toString()).toBe('theirs');
  expect(s3.uploads.size).toBe(0);
});

test('a finish that nobody heard of is found done', async () => {
  s3.put('in/a.csv', BIG);
  let times = 0;
  const fate: Fate = ({ step }) => (step === 'finish' && times++ === 0 ? [new Error('gone')] : true);
  expect(await scoreInStates({ steps: world(20_000), fate })).toMatchObject({ rows: 3000 });
  expect([times, [...s3.objects.keys()]]).toEqual([2, ['/in/a.csv', '/out/scored/a.csv.out']]);
});

test('a range that is never scored fails the execution and leaves nothing', async () => {
  s3.put('in/a.csv', BIG);
  const fate: Fate = ({ range }) => (range?.part === 5 ? new Error('killed') : true);
  await expect(scoreInStates({ steps: world(20_000), fate })).rejects.toThrow('killed');
  expectNothingLeft();
});

test('a part that is lost is missed at the end', async () => {
  s3.put('in/a.csv', BIG);
  const fate: Fate = ({ step }) => {
    if (step === 'finish') for (const { parts } of s3.uploads.values()) parts.delete(4);
    return true;
  };
  await expect(scoreInStates({ steps: world(20_000), fate })).rejects.toThrow(/lacks part 4/);
  expectNothingLeft();
});

test('an output whose rows all failed is there, marked, and fails the execution each time', async () => {
  s3.put(
    'in/a.csv',
    `${HEADER}\n${ROWS[0]!.replace(/\d+\.\d+/, 'tall')}\n`.concat(
      `${ROWS[0]!.replace(/\d+\.\d+/, 'tall')}\n`.repeat(100),
    ),
  );
  for (const executionId of ['first', 'second']) {
    await expect(scoreInStates({ steps: world(3000), executionId })).rejects.toThrow(/none of the 101 rows/);
  }
  expect([...s3.objects.keys()]).toEqual(['/in/a.csv', '/out/scored/_a.csv.out.failed', '/out/scored/a.csv.out']);
});

test('workers with another model or other options refuse what was begun without them', async () => {
  s3.put('in/a.csv', BIG);
  const steps = world(20_000);
  const planned = (await takeStep(
    { step: 'plan', input: { bucket: 'in', key: 'a.csv' }, execution: 'x' },
    steps,
  )) as never;
  const { plan } = planned as { plan: never };
  const range = { part: 2, begin: 20_000, end: 40_000 };
  const other = { ...steps, options: { outputs: ['margin'] as const } };
  await expect(takeStep({ step: 'score', plan, range }, other)).rejects.toThrow(
    /not those that the object was begun with/,
  );
});

test('the state of a table too wide for a plan is read again by each worker', async () => {
  const extra = Array.from({ length: 5000 }, (_, at) => `a_rather_long_name_${at}`).join();
  const cells = ','.repeat(4999);
  const text = `${HEADER},${extra}\n${ROWS.slice(0, 40)
    .map((row) => `${row},${cells}\n`)
    .join('')}`;
  s3.put('in/a.csv', text);
  const steps = world(100_000);
  const { plan } = (await takeStep({ step: 'plan', input: { bucket: 'in', key: 'a.csv' }, execution: 'x' }, steps)) as {
    plan: { state?: object; ranges: number };
  };
  expect([plan.state, plan.ranges]).toEqual([undefined, 4]);
  await scoreInStates({ steps });
  expect(s3.get('out/scored/a.csv.out')!.equals(await alone(text))).toBe(true);
});

test('10,000 answers of workers and the largest plan fit a state', async () => {
  const answers = Array.from({ length: 10_000 }, () => [33_554_432, 33_554_432]);
  expect(Buffer.byteLength(JSON.stringify(answers[0]))).toBeLessThanOrEqual(20);
  const key = `${'\u0001'.repeat(1000)}.csv`; // JSON takes six bytes for each
  const extra = Array.from({ length: 1200 }, (_, at) => `a_rather_long_name_${at}`).join();
  s3.put(`in/${key}`, `${HEADER},${extra}\n${ROWS[0]},${','.repeat(1199)}\n`);
  let seen = 0;
  const invoke: World['invoke'] = async (payload) => {
    const question = payload as { step: string; range?: { part: number } };
    if (question.step === 'finish') seen = (payload as { results: object[] }).results.length;
    if (question.step === 'score') return answers[question.range!.part - 1]!;
    return JSON.parse(JSON.stringify((await takeStep(question as never, world(1e9)).catch(() => null)) ?? null));
  };
  const list = Array.from({ length: 10_000 }, (_, at) => ({ part: at + 1, begin: at, end: at + 1 }));
  const getObject = async () => JSON.stringify(list);
  await execute(MACHINE, { bucket: 'in', key }, { invoke, getObject, executionId: 'x'.repeat(300) });
  expect(seen).toBe(10_000);
});

test('a worker whose memory would not hold a part is refused with the memory that it needs', async () => {
  s3.put('in/a.csv', BIG);
  const run = scoreInStates({ steps: world(1e6, { memoryBytes: 200 * MIB }) });
  await expect(run).rejects.toThrow(/a worker needs 25\d MB for a part/);
});

test.each([
  ['no object', 'in/a.csv', ''],
  ['white space', 'in/a.csv', ' \n\n'],
  ['a header alone', 'in/a.csv', `${HEADER}\n`],
])('an object of %s has the output of one process', async (_, path, text) => {
  s3.put(path, text);
  await scoreInStates({ steps: world(10) });
  expect(s3.get('out/scored/a.csv.out')!.equals(await alone(text))).toBe(true);
});

test('records and what they bring later are the records of one process', async () => {
  const text = `${RECORDS.join('\n')}\n${JSON.stringify({ ...JSON.parse(RECORDS[0]!), later: 1 })}\n${RECORDS.join('\n')}\n`;
  s3.put('in/a.jsonl', text);
  await scoreInStates({ steps: world(500), input: { bucket: 'in', key: 'a.jsonl' } });
  expect(s3.get('out/scored/a.jsonl.out')!.equals(await alone(text))).toBe(true);
});

describe('behind a script', () => {
  const [first] = HEADER.split(',');
  const hooks: Partial<Hooks> = {
    prepare_fn: (frame) => frame.withColumns({ [first!]: frame.numbers(first!).map((value: number) => value / 2) }),
    predict_fn: async (frame, own, options) => {
      const scored = await predict_fn(frame, own, options);
      return scored.append([{ name: 'half', values: Array.from(frame.numbers(first!)) }]);
    },
  };
  const behind = (script: string, own = hooks) => world(2000, { load: async () => ({ model, hooks: own, script }) });

  test('many workers write the very bytes of one process', async () => {
    s3.put('in/a.csv', BIG);

    await scoreInStates({ steps: behind('one') });

    const expected = await alone(BIG, { contentType: '', hooks });
    expect(s3.get('out/scored/a.csv.out')!.equals(expected)).toBe(true);
    expect(expected.toString('latin1', 0, 500)).toMatch(/,half\n/);
  });

  test('an output is of the script, and workers of another one are refused', async () => {
    s3.put('in/a.csv', BIG);
    let loads = 0;
    const deployed: StepWorld = {
      ...behind('one'),
      load: async () => ({ model, hooks, script: `version ${loads++}` }),
    };

    await expect(scoreInStates({ steps: deployed })).rejects.toThrow(
      'model, script or options are not those that the object was begun with',
    );
    expectNothingLeft();
    const [one, again, other] = [
      await scoreInStates({ steps: behind('one') }),
      await scoreInStates({ steps: behind('one') }),
      await scoreInStates({ steps: behind('other') }),
    ];
    expect([one, again, other]).toMatchObject([{ skipped: false }, { skipped: true }, { skipped: false }]);
  });

  test('that reads or writes bodies it is refused', async () => {
    s3.put('in/a.csv', BIG);
    const steps = behind('one', { output_fn: () => 'all of it' });

    await expect(scoreInStates({ steps })).rejects.toThrow('the script reads or writes bodies');
    expectNothingLeft();
  });
});
