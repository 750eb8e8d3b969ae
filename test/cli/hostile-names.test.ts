// Names of features, columns and files are somebody else's: on a terminal they show as text, and command nothing.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { kindling } from '../support/command.ts';

const MODEL = join(import.meta.dirname, '../parity/fixtures/one-feature-v3.4-json/model.json');
/** Begins a line of its own, sets the window's title, turns text red, goes back a line, and writes the rest from right to left. */
const HOSTILE = 'a\nhealthy: b\u001b]0;title\u0007\u001b[31m\u009b1A\r\b\u202eb';
/** What is left of it. */
const SHOWN = 'a\\u000ahealthy: b\\u001b]0;title\\u0007\\u001b[31m\\u009b1A\\u000d\\u0008\\u202eb';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-names-'));
  const model = JSON.parse(readFileSync(MODEL, 'utf8'));
  model.learner.feature_names = [HOSTILE];
  model.learner.feature_types = ['float'];
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  model.learner.objective.name = HOSTILE;
  writeFileSync(join(folder, 'broken.json'), JSON.stringify(model));
  writeFileSync(join(folder, 'rows.csv'), `"x${HOSTILE}"\n1\n`);
  writeFileSync(join(folder, 'train.csv'), `"${HOSTILE}",x\n${'1,2\n3,4\n'.repeat(5)}`);
  mkdirSync(join(folder, 'models'));
  for (const name of ['x', 'y']) writeFileSync(join(folder, 'models', `${name}\u001b[31m`), 'nothing');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a name that commands terminals', () => {
  test.each<[what: string, args: string[], shown: string]>([
    ['of a feature, inspected', ['inspect', 'model.json'], SHOWN],
    ['of a feature, examined', ['doctor', 'model.json'], SHOWN.slice(0, 15)],
    ['of an objective', ['inspect', 'broken.json'], SHOWN],
    ['of a feature that rows lack', ['score', 'model.json', 'rows.csv', '-'], SHOWN],
    ['of a target', ['train', 'train.csv', '--target', HOSTILE, '-o', 'out', '--num_round', '1'], SHOWN],
    ['of a file to write', ['convert', 'model.json', '-o', `${HOSTILE}.json`], SHOWN],
    ['of a file to write packed', ['pack', 'model.json', '-o', `${HOSTILE}.kindling`], SHOWN],
    ['of files', ['inspect', 'models'], 'x\\u001b[31m'],
  ])('It should be text: %s', (_what, args, shown) => {
    const { stdout, stderr } = kindling(args, { cwd: folder });

    expect(stdout + stderr).toContain(shown);
    expect(stdout + stderr).not.toMatch(CONTROLS);
    expect(stdout + stderr).not.toMatch(/^healthy: b/m);
  });

  test('It should be text in the lines of a training job, and where score counts what it does not know', () => {
    const rows = ['a', 'b', 'c', 'd'].flatMap((value) => Array(5).fill(`"${HOSTILE}${value < 'c'}",${value}`));
    for (const name of ['input/config', 'input/data/train']) mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, 'input/data/train/data.csv'), `y,"${HOSTILE}"\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'input/config/hyperparameters.json'), '{"target":"y","num_round":"2"}');
    writeFileSync(join(folder, 'unknown.csv'), `"${HOSTILE}"\ne\n`);

    const trained = kindling(['train', '--prefix', '.'], { cwd: folder });
    const scored = kindling(['score', 'model', 'unknown.csv', 'out.csv'], { cwd: folder });
    const told = kindling(['score', 'model', 'unknown.csv', 'out.csv', '--json'], { cwd: folder });

    expect([trained.status, scored.status, told.status]).toEqual([0, 0, 0]);
    expect(trained.stdout).toContain(`Metrics:${SHOWN}true:precision 1`);
    expect(scored.stderr).toContain(`1 cell of unknown categories (${SHOWN})`);
    expect(JSON.parse(told.stderr).unknownCategoryColumns).toEqual([HOSTILE]);
    for (const { stdout, stderr } of [trained, scored, told]) expect(stdout + stderr).not.toMatch(CONTROLS);
  });
});
