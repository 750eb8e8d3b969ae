import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { convert } from '../../handlers/commands/convert.ts';
import { loadCommands } from '../../handlers/commands/index.ts';
import { readJson } from '../../lib/model/formats/json.ts';
import { loadModel } from '../../lib/model/load.ts';
import { FIXTURES } from '../parity/fixture.ts';

const WINE = join(import.meta.dirname, '../../model-artifacts/wine');
const fixture = (path: string) => join(FIXTURES, path);
let folder = '';
let told: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kindling-convert-'));
  told = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** What is written of a model. */
async function run(model: string, name: string, options: Record<string, string> = {}): Promise<string> {
  const output = join(folder, name);
  await convert.run({ output, ...options }, [model], loadCommands);
  return output;
}

describe('kindling convert', () => {
  test('It should write the very file that XGBoost saved, JSON and UBJSON, from either', async () => {
    const [json, ubj] = [fixture('squarederror-v2.1-json/model.json'), fixture('squarederror-v2.1-ubj/model.ubj')];

    const toUbj = await run(json, 'm.ubj', { release: '2.1' });
    const toJson = await run(ubj, 'm.json', { release: '2.1.4' });

    expect(readFileSync(toUbj).equals(readFileSync(ubj))).toBe(true);
    expect(readFileSync(toJson).equals(readFileSync(json))).toBe(true);
    expect(told.at(-1)).toContain('JSON of XGBoost 2.1');
    expect(readdirSync(folder).toSorted()).toEqual(['m.json', 'm.ubj']);
  });

  test.each(['birds.json', 'birds.ubj', 'birds.kindling'])(
    'It should have %s carry the baseline of drift',
    async (name) => {
      const baseline = readFileSync(join(import.meta.dirname, '../drift/fixtures/baseline.json'), 'utf8');
      const birds = join(folder, 'birds');
      cpSync(join(import.meta.dirname, '../../model-artifacts/penguins'), birds, { recursive: true });
      writeFileSync(join(birds, 'baseline.json'), baseline);

      const output = await run(birds, name);
      const again = await run(output, `again-${name}`);

      for (const path of [output, again]) expect((await loadModel(path)).baseline).toBe(baseline);
    },
  );

  test('It should keep what a folder says beside its model, and tell what a file has no place for', async () => {
    const output = await run(WINE, 'wine.json');

    const again = await loadModel(output);

    const original = await loadModel(WINE);
    expect(again.kind).toBe('classifier');
    expect(again.featureNames).toEqual(original.featureNames);
    expect(again.classes).toEqual([0, 1, 2]);
    expect(told.join('')).toContain('it answers 0, 1, … for TypeA, TypeB, TypeC; kindling pack keeps them');
  });

  test('It should keep what an estimator counts as missing, which only kindling reads', async () => {
    const output = await run(fixture('classifier-v1.7-pkl4/model.pkl'), 'model.ubj', { release: '1.7' });

    const again = await loadModel(output);

    const original = await loadModel(fixture('classifier-v1.7-pkl4/model.pkl'));
    expect([again.kind, again.missing]).toEqual([original.kind, original.missing]);
  });

  test('It should say what else XGBoost has to be told about: what counts as missing', async () => {
    const model = JSON.parse(readFileSync(join(WINE, 'model.json'), 'utf8'));
    model.learner.attributes.kindling_missing = '-999';
    const source = join(folder, 'given.json');
    writeFileSync(source, JSON.stringify(model));

    await run(source, 'model.json', { release: '1.7' });

    expect(told.join('')).toContain('give missing=-999 to its DMatrix or estimator again');
  });

  test('It should write a packed model, with what stands beside it', async () => {
    const output = await run(WINE, 'wine.kindling');

    expect((await loadModel(output)).classes).toEqual(['TypeA', 'TypeB', 'TypeC']);
  });

  test('It should put several intercepts into a first round for releases that know one, and say so', async () => {
    const source = fixture('softprob3-v3.4-json/model.json');

    const output = await run(source, 'model.json', { release: '2.1' });

    const [before, after] = await Promise.all([loadModel(source), loadModel(output)]);
    expect(after.numTree).toBe(before.numTree + 3);
    expect(told.join('')).toContain('a first round of one-leaf trees adds it');
  });

  test('It should move the best round along with the first one', async () => {
    const document = JSON.parse(readFileSync(fixture('softprob3-v3.4-json/model.json'), 'utf8'));
    document.learner.attributes = { best_iteration: '2', best_score: '0.5', best_ntree_limit: '3' };
    const source = join(folder, 'early.json');
    writeFileSync(source, JSON.stringify(document));

    const output = await run(source, 'model.json', { release: '1.7' });

    const learner = new Map(readJson(readFileSync(output))).get('learner') as ReadonlyMap<string, unknown>;
    expect(Object.fromEntries(learner.get('attributes') as Map<string, string>)).toEqual({
      best_iteration: '3',
      best_score: '0.5',
      best_ntree_limit: '4',
    });
  });

  test.each([
    [
      'vector-leaf-v3.4',
      'vector-leaf-cats-v3.4-json',
      '1.7',
      'it has leaves of several numbers (XGBoost 2.0 and later)',
    ],
    ['splits by category', 'cats-onehot-v3.4-json', '1.2', 'it has splits by category (XGBoost 1.5 and later)'],
    ['quantiles', 'quantile-v2.1-json', '1.7', 'it has the objective reg:quantileerror (XGBoost 2.0 and later)'],
    ['expectiles', 'expectile3-v3.3-json', '3.2', 'it has the objective reg:expectileerror (XGBoost 3.3 and later)'],
    ['targets', 'multi-target3-v1.7-json', '1.5', 'it has 3 targets (XGBoost 1.6 and later)'],
    ['pruned nodes', 'pruned-v3.4-json', '1.0', 'it has trees with pruned nodes (XGBoost 1.1 and later)'],
  ])('It should refuse %s by name where the release cannot read them', async (_, slug, release, reason) => {
    const running = run(fixture(`${slug}/model.json`), 'model.json', { release });

    await expect(running).rejects.toThrow(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('It should refuse an ensemble, whose members are several files', async () => {
    const ensemble = join(import.meta.dirname, '../model/model-dirs/workbench-wine');

    await expect(run(ensemble, 'model.json')).rejects.toThrow(/this is an ensemble of \d+ models/);
  });

  test('It should refuse what is not on the command line as it should be', async () => {
    await expect(convert.run({ output: 'x.json' }, [], loadCommands)).rejects.toThrow('convert takes one model');
    await expect(convert.run({}, [WINE], loadCommands)).rejects.toThrow('convert needs the name of the file to write');
    await expect(run(WINE, 'model.bin')).rejects.toThrow(/does not tell what to write/);
    await expect(run(WINE, 'model', { format: 'onnx' })).rejects.toThrow('--format: "onnx" is not a valid value');
    await expect(run(WINE, 'model.json', { release: '2.2' })).rejects.toThrow('--release: no XGBoost 2.2 is known');
    await expect(run(WINE, 'model.ubj', { release: '1.5' })).rejects.toThrow('XGBoost 1.5 reads no UBJSON');
    await expect(run(WINE, 'm.kindling', { release: '3.4' })).rejects.toThrow('--release is for');
    expect(readdirSync(folder)).toEqual([]);
  });
});
