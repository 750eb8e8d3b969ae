import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../..');
const scores = JSON.parse(readFileSync(join(import.meta.dirname, 'importance.json'), 'utf8'));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-inspect-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function inspect(...args: string[]) {
  return spawnSync(process.execPath, ['dist/cli.cjs', 'inspect', ...args], { encoding: 'utf8', cwd: ROOT });
}

function inspectPage(model: string): string {
  const page = join(folder, 'page.html');
  expect(inspect(model, '--html', page)).toMatchObject({ status: 0, stderr: '', stdout: '' });
  return readFileSync(page, 'utf8');
}

const fixture = (path: string) => `test/parity/fixtures/${path}`;

describe('kindling inspect', () => {
  test('It should tell importance as get_score does', () => {
    const { stdout } = inspect(fixture('softprob3-v3.4-json/model.json'), '--json');

    const { importance } = JSON.parse(stdout);
    const { total_gain: totalGain, total_cover: totalCover, ...rest } = scores['softprob3-v3.4-json'];
    expect(importance).toEqual({ ...rest, totalGain, totalCover });
  });

  test('It should tell the coefficients of gblinear', () => {
    const { stdout } = inspect(fixture('gblinear-softprob-v3.4-json/model.json'), '--json');

    expect(JSON.parse(stdout).importance).toEqual(scores['gblinear-softprob-v3.4-json']);
  });

  test('It should tell of each member of an ensemble', () => {
    const { stdout } = inspect('test/model/model-dirs/workbench-abalone/model', '--json');

    const { members, numTree } = JSON.parse(stdout) as { members: { numTree: number }[]; numTree: number };
    expect(members).toHaveLength(5);
    expect(members.reduce((sum, member) => sum + member.numTree, 0)).toBe(numTree);
  });

  test('It should print the most important features first', () => {
    const { stdout } = inspect('model-artifacts/wine');

    expect(stdout).toMatch(/^feature +gain +weight +cover\nflavanoids +4\.15107 +35 +12\.8992\nColor_Intensity /m);
  });

  test.each([
    'model-artifacts/wine',
    'test/model/model-dirs/workbench-penguins/model',
    'test/model/onnx/xgboost-classifier3',
    fixture('gblinear-softprob-v3.4-json/model.json'),
    fixture('vector-leaf-cats-v3.4-json/model.json'),
    fixture('zero-rounds-v3.4-json/model.json'),
  ])('It should write a page that needs nothing else: %s', (model) => {
    const page = inspectPage(model);

    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|https?:|@import|url\((?!#)|NaN|undefined|Infinity/);
  });

  test('It should show names as text, whatever is in them', () => {
    const json = readFileSync(join(ROOT, fixture('one-feature-v3.4-json/model.json')), 'utf8');
    const path = join(folder, 'hostile.json');
    writeFileSync(path, json.replace(/"feature_names":\[[^\]]*\]/, '"feature_names":["<img src=x onerror=alert(1)>"]'));

    const page = inspectPage(path);

    expect(page).not.toContain('<img');
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('It should say that a page cannot be written', () => {
    const { status, stderr } = inspect('model-artifacts/wine', '--html', join(folder, 'no/such/page.html'));

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^error: .+page\.html cannot be written: ENOENT\nhint: name a file in a folder that is there\n$/,
    );
  });
});
