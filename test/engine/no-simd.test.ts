import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FIXTURES, readFloats } from '../parity/fixture.ts';

const ROOT = join(import.meta.dirname, '../..');
/** V8 has no 128-bit vectors without SSE 4.1; elsewhere it is told to say so. */
const NO_SIMD =
  process.arch === 'x64'
    ? ['--no-enable-sse4-1']
    : ['--import', 'data:text/javascript,WebAssembly.validate = () => false'];
const SLUG = 'softprob3-v3.4-json';
const MODEL = join(FIXTURES, SLUG, 'model.json');
const WARNING = /\[KINDLING_NO_SIMD\]/g;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-simd-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a bundle as a machine without vectors does. */
function run(...args: string[]) {
  return spawnSync(process.execPath, [...NO_SIMD, ...args], { encoding: 'utf8', cwd: ROOT });
}

/** Margins of the fixture's rows, asked for twice, each time ten times as many rows as there are. */
function predictMargins(model: string) {
  const script = `require('./dist/index.cjs').loadModel(process.argv[1]).then((model) => {
    const rows = new Float32Array(new Uint8Array(require('node:fs').readFileSync(process.argv[2])).buffer);
    const many = new Float32Array(10 * rows.length).map((_, at) => rows[at % rows.length]);
    model.predictMargin(many);
    console.log(JSON.stringify(Array.from(model.predictMargin(many), String)));
  });`;
  return run('-e', script, model, join(FIXTURES, SLUG, 'rows.f32'));
}

describe('a machine without 128-bit vectors', () => {
  const margin = readFloats(`${SLUG}/margin.f32`);
  const wanted = Array.from({ length: 10 }, () => Array.from(margin, String)).flat();

  test('It should answer with XGBoost’s bits and warn once', () => {
    const { status, stdout, stderr } = predictMargins(MODEL);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(wanted);
    expect(stderr.match(WARNING)).toHaveLength(1);
    expect(stderr).toContain('use Node 22 or later');
  });

  test('It should answer from a packed model', () => {
    const packed = join(folder, 'model.kindling');
    expect(run('dist/cli.cjs', 'pack', MODEL, '-o', packed)).toMatchObject({ status: 0 });

    const { status, stdout } = predictMargins(packed);

    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(wanted);
  });

  test('It should score a file as other machines do', () => {
    const [header, ...lines] = readFileSync(join(ROOT, 'model-artifacts/wine/holdout.csv'), 'utf8').trim().split('\n');
    const [input, usual, without] = ['rows.csv', 'usual.csv', 'without.csv'].map((name) => join(folder, name));
    writeFileSync(input!, `${[header, ...Array.from({ length: 200 }, () => lines).flat()].join('\n')}\n`);
    const score = ['dist/cli.cjs', 'score', 'model-artifacts/wine', input!];

    const { stderr: silence } = spawnSync(process.execPath, [...score, usual!], { encoding: 'utf8', cwd: ROOT });
    const { status, stderr } = run(...score, without!);

    expect(status).toBe(0);
    expect(silence).not.toMatch(WARNING);
    expect(stderr).toMatch(WARNING);
    expect(readFileSync(without!, 'utf8')).toBe(readFileSync(usual!, 'utf8'));
  });
});
