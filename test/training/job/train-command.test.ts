import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');
const WINE = 'model-artifacts/wine/data.csv';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindling-train-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const kindling = (...args: string[]) => run('handlers/cli.ts', ...args);

const run = (script: string, ...args: string[]) =>
  new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
    execFile(process.execPath, [script, ...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

describe('kindling train', () => {
  test.each(['handlers/cli.ts', 'dist/cli.cjs'])(
    'It should name the file that an error is in, by %s',
    async (script) => {
      await mkdir(join(folder, 'in'));
      await writeFile(join(folder, 'in/a.csv'), 'a,b\n1,2\n3,4\n');
      const failures: [text: Buffer, options: string[], message: string][] = [
        [Buffer.from('a,b\n1,2\n3\n'), [], 'row 2: 1 cell where the header has 2'],
        [Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), ['--charset', 'windows-1252'], 'the input is not windows-1252'],
      ];
      for (const [text, options, message] of failures) {
        await writeFile(join(folder, 'in/b.csv'), text);
        const { stderr } = await run(script, 'train', join(folder, 'in'), '--target', 'b', '-o', folder, ...options);

        expect(stderr).toContain(`b.csv: ${message}`);
      }
    },
  );

  test('It should leave a folder that kindling score takes at once', async () => {
    const trained = await kindling(
      'train',
      WINE,
      '--target',
      'wine_class',
      '--num-round',
      '5',
      '--max_depth=3',
      '-o',
      folder,
    );
    const scored = await kindling('score', folder, 'model-artifacts/wine/holdout.csv');

    expect([trained.status, scored.status]).toEqual([0, 0]);
    expect(trained.stdout).toMatch(/^accuracy: 0\.\d{3}$/m);
    expect(readdirSync(folder).sort()).toEqual([
      'baseline.json',
      'feature_columns.json',
      'label_encoder.json',
      'report.html',
      'validation_predictions.csv',
      'xgb_model.json',
    ]);
    expect(scored.stdout.split('\n')[0]).toMatch(/,prediction,TypeA_proba,TypeB_proba,TypeC_proba,error$/);
  });

  test('It should read every data file of a folder, and nothing else in it', async () => {
    const [head, ...rows] = readFileSync(join(ROOT, WINE), 'utf8').trim().split('\n');
    await mkdir(join(folder, 'in/year=2026'), { recursive: true });
    await mkdir(join(folder, 'in/.ipynb_checkpoints'), { recursive: true });
    await writeFile(join(folder, 'in/a.csv'), `${[head, ...rows.slice(0, 40)].join('\n')}\n`);
    await writeFile(join(folder, 'in/year=2026/b.csv'), [head, ...rows.slice(40)].join('\n'));
    await writeFile(join(folder, 'in/.ipynb_checkpoints/a.csv'), 'nothing,of,use\n');
    await writeFile(join(folder, 'in/README.md'), 'about these files');

    const { stderr, status } = await kindling(
      'train',
      join(folder, 'in'),
      '--target',
      'wine_class',
      '--num_round',
      '1',
      '-o',
      join(folder, 'out'),
    );

    expect([status, stderr]).toEqual([0, expect.stringContaining('62 training and 16 validation rows')]);
  });

  test.each<[what: string, args: string[], status: number, error: string, hint: string]>([
    [
      'an unknown option',
      [WINE, '--target', 'wine_class', '--max_dept', '3'],
      2,
      "'--max_dept'",
      'did you mean --max_depth? kindling',
    ],
    [
      'an unknown option with hyphens',
      [WINE, '--learning-rat', '3'],
      2,
      "'--learning-rat'",
      'mean --learning-rate? kindl',
    ],
    [
      'a value that is not a valid value',
      [WINE, '--target', 'wine_class', '--max_depth', 'deep'],
      2,
      'max_depth is deep',
      'correct it',
    ],
    [
      'what XGBoost alone has',
      [WINE, '--target', 'wine_class', '--process-type', 'update'],
      2,
      'process-type is not supported: a model is trained from its beginning',
      'leave it out, or train with XGBoost, whose models kindling serves',
    ],
    ['no data', ['nowhere.csv', '--target', 'a'], 1, 'there are no data at nowhere.csv', 'name a file'],
    ['nothing to train on', [], 2, 'train takes one DATA', 'kindling train DATA'],
    [
      'the same parameter twice',
      [WINE, '--eta', '1', '--learning-rate', '1'],
      2,
      'are the same parameter',
      'leave one',
    ],
  ])('It should fail in two lines: %s', async (_, args, status, error, hint) => {
    const result = await kindling('train', ...args, '-o', join(folder, 'out'));

    expect(result.status).toBe(status);
    expect(result.stderr).toMatch(/^error: .*\nhint: .*\n$/);
    expect(result.stderr).toContain(error);
    expect(result.stderr).toContain(hint);
    expect(existsSync(join(folder, 'out/xgb_model.json'))).toBe(false);
  });

  test('It should train what SageMaker tutorials ask for, with a warning for each word that has no effect', async () => {
    const args = ['train', WINE, '--target', 'malic_acid', '--features', 'alcohol,hue', '--num_round', '2'];
    const old = ['--objective', 'reg:linear', '--silent', '0', '--sketch_eps', '0.03', '--dsplit', 'row'];

    const [plain, given] = await Promise.all([
      kindling(...args, '-o', join(folder, 'plain')),
      kindling(...args, ...old, '-o', join(folder, 'given')),
    ]);

    const models = ['plain', 'given'].map((name) => readFileSync(join(folder, name, 'xgb_model.json'), 'utf8'));
    expect([plain.status, given.status]).toEqual([0, 0]);
    expect(models[1]).toBe(models[0]);
    expect(plain.stderr).not.toContain('warning');
    expect(given.stderr.match(/^warning: /gm)).toHaveLength(4);
  });

  test('It should say before it trains that it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');

    const { status, stderr, stdout } = await kindling(
      'train',
      WINE,
      '--target',
      'wine_class',
      '-o',
      join(folder, 'file'),
    );

    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('a file is in the way of the folder');
  });
});
