// The built command as users start it: what it prints, how it ends, and what it leaves behind.
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { holdoutCsv, modelDir } from '../support/real-models.ts';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.cjs');
const WINE = modelDir('wine');
const HOLDOUT = join(WINE, 'holdout.csv');
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-cli-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function kindling(args: string[], more: { input?: string | Buffer; env?: { [name: string]: string } } = {}) {
  const env = { ...process.env, ...more.env };
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', ...more, env }) as SpawnSyncReturns<string>;
}

test.each([
  ['no such command', ['scroe']],
  ['no such option', ['score', '--fast', WINE, HOLDOUT]],
  ['too few arguments', ['score', WINE]],
  ['too many arguments', ['inspect', WINE, WINE]],
  ['an impossible port', ['serve', '--port', 'x']],
])('wrong usage, %s: status 2 and two lines', (_name, args) => {
  const { status, stderr, stdout } = kindling(args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
});

test.each([
  ['no model', ['score', join(WINE, 'none'), HOLDOUT]],
  ['no input', ['score', WINE, join(WINE, 'none.csv')]],
  ['an input that is a folder', ['score', WINE, WINE]],
  ['no folder for the output', ['score', WINE, HOLDOUT, join(WINE, 'none', 'out.csv')]],
  ['a full disk', ['score', WINE, HOLDOUT, '/dev/full']],
  ['no such model', ['inspect', join(WINE, 'none')]],
])('a failure, %s: status 1 and two lines', (_name, args) => {
  const { status, stderr } = kindling(args);
  expect(stderr).toMatch(/^error: .+\nhint: .+\n$/);
  expect(status).toBe(1);
});

test('KINDLING_DEBUG=1 shows the stack', () => {
  const { stderr } = kindling(['inspect', join(WINE, 'none')], { env: { KINDLING_DEBUG: '1' } });
  expect(stderr).toMatch(/\n {4}at /);
});

test('scores files, stdin and compressed files alike', () => {
  const file = join(dir, 'scored.csv');
  expect(kindling(['score', WINE, HOLDOUT, file]).status).toBe(0);
  const expected = readFileSync(file, 'utf8');
  expect(expected.split('\n')).toHaveLength(102);
  const csv = holdoutCsv('wine');
  expect(kindling(['score', WINE, '-'], { input: csv }).stdout).toBe(expected);
  writeFileSync(join(dir, 'in.csv.gz'), gzipSync(csv));
  writeFileSync(
    join(dir, 'in.csv.zst'),
    Buffer.concat([zstdCompressSync(csv.slice(0, 999)), zstdCompressSync(csv.slice(999))]),
  );
  kindling(['score', WINE, join(dir, 'in.csv.gz'), join(dir, 'out.csv.gz')]);
  expect(gunzipSync(readFileSync(join(dir, 'out.csv.gz'))).toString()).toBe(expected);
  expect(kindling(['score', WINE, join(dir, 'in.csv.zst')]).stdout).toBe(expected);
});

test('what a file does not tell of itself, options do, and the output is written alike', () => {
  const office = holdoutCsv('wine').replaceAll(';', ' ').replaceAll(',', ';').replaceAll('.', ',');
  writeFileSync(join(dir, 'office.csv'), Buffer.from(`\ufeff${office}`, 'utf16le'));
  const options = ['--delimiter', ';', '--decimal', ',', '--charset', 'utf-16', '--outputs', 'probability'];

  kindling(['score', WINE, join(dir, 'office.csv'), join(dir, 'office.out.csv'), ...options]);

  const text = readFileSync(join(dir, 'office.out.csv')).toString('utf16le');
  expect(text.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^\ufeffid;.+;TypeA_proba;TypeB_proba;TypeC_proba;error$/),
    expect.stringMatching(/^1;88,0;.+;0,\d+;0,\d+;0,\d+;$/),
  ]);
});

test('--json tells what was done, and nothing else is on stderr', () => {
  const { stderr } = kindling(['score', WINE, HOLDOUT, '--json']);
  expect(JSON.parse(stderr)).toMatchObject({ rows: 100, rowErrors: 0, bytesIn: holdoutCsv('wine').length });
});

describe('an output that is worth nothing', () => {
  const rows = (numBad: number, numGood: number) => {
    const [header, row] = holdoutCsv('wine').split('\n') as [string, string];
    const bad = row.replace(/\d+\.\d+/, 'tall');
    return `${[header, ...new Array(numBad).fill(bad), ...new Array(numGood).fill(row)].join('\n')}\n`;
  };

  test.each([
    ['no row could be scored', 3, 0, [], 'none of the 3 rows could be scored'],
    ['in several threads too', 54_000, 0, ['--threads', '2'], 'none of the 54000 rows could be scored'],
    ['more errors than allowed', 3, 7, ['--max-row-errors', '2'], '3 of 10 rows could not be scored, where 2 may fail'],
    [
      'a share of errors',
      3,
      7,
      ['--max-row-errors', '29.9%'],
      '3 of 10 rows could not be scored, where 29.9 % may fail',
    ],
  ])('is written, and the command fails: %s', (_name, numBad, numGood, options, failure) => {
    const file = join(dir, 'failed.csv');
    rmSync(file, { force: true });
    const { status, stderr } = kindling(['score', WINE, '-', file, ...options], { input: rows(numBad, numGood) });
    const reason = 'row 1, column "magnesium": "tall" is not a number';
    expect(stderr.split('\n').slice(1)).toEqual([
      `error: ${failure}`,
      `hint: the column "error" of the output says why, first: ${reason}`,
      '',
    ]);
    expect([status, readFileSync(file, 'utf8').split('\n').length]).toEqual([1, numBad + numGood + 2]);
  });

  test.each([
    ['as many errors as allowed', rows(3, 7), ['--max-row-errors', '3']],
    ['as large a share', rows(3, 7), ['--max-row-errors', '30%']],
    ['any number without a limit', rows(9, 1), []],
    ['a header alone', rows(0, 0), []],
    ['nothing at all', '', []],
  ])('is none of these: %s', (_name, input, options) => {
    expect(kindling(['score', WINE, '-', ...options], { input }).status).toBe(0);
  });

  test('says so in the summary', () => {
    const env = { KINDLING_MAX_ROW_ERRORS: '1' };
    const { status, stderr } = kindling(['score', WINE, '-', '--json'], { input: rows(2, 8), env });
    const failure = '2 of 10 rows could not be scored, where 1 may fail';
    expect([status, JSON.parse(stderr)]).toEqual([
      1,
      expect.objectContaining({ rows: 10, rowErrors: 2, errorColumn: 'error', failure }),
    ]);
    const fine = kindling(['score', WINE, '-', '--json'], { input: rows(1, 8), env });
    expect([fine.status, JSON.parse(fine.stderr).failure]).toEqual([0, null]);
  });

  test.each(['many', '-1', '1.5', '101%', '5%%', '%'])('--max-row-errors %s is refused', (limit) => {
    const { status, stderr } = kindling(['score', WINE, HOLDOUT, `--max-row-errors=${limit}`]);
    expect(stderr).toMatch(/^error: --max-row-errors: ".+" is neither a count nor a percentage\nhint: .+\n$/);
    expect(status).toBeGreaterThan(0);
  });
});

test('a failure leaves what was there', () => {
  const file = join(dir, 'kept.csv');
  writeFileSync(file, 'before');
  expect(kindling(['score', WINE, '-', file], { input: 'a,b\n1,2\n' }).status).toBe(1);
  expect([readFileSync(file, 'utf8'), readdirSync(dir).some((name) => name.includes('partial'))]).toEqual([
    'before',
    false,
  ]);
});

describe('--threads', () => {
  let large: string;
  const [header, ...rows] = holdoutCsv('wine').trimEnd().split('\n');
  beforeAll(() => {
    large = join(dir, 'large.csv');
    writeFileSync(large, `${header}\n${`${rows.join('\n')}\n`.repeat(540)}`); // 3 MB, of which the first 2 MB take one thread
  });

  test('changes nothing but the time', () => {
    const [alone, ...others] = [1, 2, 3, 2].map((threads, at) => {
      const out = join(dir, `threads-${at}.csv`);
      const isPiped = at === 3;
      const input = isPiped ? readFileSync(large) : '';
      const { status } = kindling(['score', WINE, isPiped ? '-' : large, out, '--threads', `${threads}`], { input });
      return { status, isDone: existsSync(out), hash: existsSync(out) && hash('sha256', readFileSync(out)) };
    });
    expect(alone).toMatchObject({ status: 0, isDone: true });
    for (const other of others) expect(other).toEqual(alone);
  });

  test('fails at the same row with the same two lines', () => {
    const spoiled = join(dir, 'spoiled.csv');
    writeFileSync(spoiled, `${readFileSync(large, 'utf8')}${rows[0]!.replace(/\d+\.\d+/, 'tall')}\n`);
    const [alone, two] = [1, 2].map((threads) => {
      const args = ['score', WINE, spoiled, join(dir, 'out.csv'), '--on-row-error', 'fail', '--threads', `${threads}`];
      const { stderr, status } = kindling(args);
      return { stderr, status };
    });
    expect(alone).toEqual({ status: 1, stderr: expect.stringMatching(/^error: row 54001, column .+\nhint: .+\n$/) });
    expect(two).toEqual(alone);
  });

  test('end with SIGINT, and no file is left', async () => {
    const file = join(dir, 'interrupted.csv');
    const args = [CLI, 'score', WINE, '-', file, '--threads', '2'];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.on('error', () => undefined);
    child.stdin.write(readFileSync(large), () => child.kill('SIGINT'));
    const [, signal] = await once(child, 'exit');
    const left = readdirSync(dir).filter((name) => name.startsWith('interrupted'));
    expect([signal, left]).toEqual(['SIGINT', []]);
  });

  test.each(['0', '1.5', 'all', '257'])('%s is wrong usage', (threads) => {
    const { status, stderr } = kindling(['score', WINE, HOLDOUT, '--threads', threads]);
    expect([status, stderr.split('\n')[0]]).toEqual([2, `error: --threads: "${threads}" is not a valid value`]);
  });
});

test('inspect tells one JSON object', () => {
  expect(JSON.parse(kindling(['inspect', WINE, '--json']).stdout)).toMatchObject({ numFeature: 13, numGroup: 3 });
});

test('serve says where it is and ends on SIGTERM', async () => {
  const child = spawn(process.execPath, [CLI, 'serve', WINE, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [line] = await once(child.stderr, 'data');
  const url = /http:\/\/\S+/.exec(String(line))?.[0];
  expect((await fetch(`${url}/ping`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

describe('values that count as missing and unknown categories', () => {
  const folder = join(import.meta.dirname, '..', 'model', 'missing');
  const colors = join(folder, 'colors.json');
  const { table, predictions } = JSON.parse(readFileSync(join(folder, 'colors.expected.json'), 'utf8')) as {
    table: string[][];
    predictions: { [missing: string]: number[] };
  };
  const input = `${table.map((cells) => cells.join(',')).join('\n')}\n`;
  const predicted = (csv: string) =>
    csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Math.fround(Number(line.split(',')[4])));

  test('--missing -999 goes before KINDLING_MISSING, and the summary counts', () => {
    const env = { KINDLING_MISSING: '0' };

    const byOption = kindling(['score', colors, '-', '--missing', '-999', '--json'], { input, env });
    const byEnvironment = kindling(['score', colors, '-'], { input, env });

    expect(predicted(byOption.stdout)).toEqual(predictions['-999']);
    expect(JSON.parse(byOption.stderr)).toMatchObject({ unknownCategories: 2, unknownCategoryColumns: ['color'] });
    expect(predicted(byEnvironment.stdout)).toEqual(predictions['0']);
    expect(byEnvironment.stderr).toContain('8 rows, 2 cells of unknown categories (color) in ');
  });

  test('--on-unknown-category fail writes the reason beside the row', () => {
    const { stdout, stderr } = kindling(['score', colors, '-', '--on-unknown-category', 'fail', '--json'], { input });

    expect(stdout.split('\n')[5]).toContain('"purple"" is not a category of the model');
    expect(JSON.parse(stderr)).toMatchObject({ rows: 8, rowErrors: 2, unknownCategories: 2 });
  });

  test('a text among the values is wrong usage', () => {
    const { status, stderr } = kindling(['score', colors, '-', '--missing', 'NULL'], { input });

    expect(stderr).toMatch(/^error: --missing: "NULL" is not a number\nhint: give numbers separated by commas, .+\n$/);
    expect(status).toBe(2);
  });
});
