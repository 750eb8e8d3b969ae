// kindling doctor on models whose facts XGBoost itself wrote down; of what it measures, only that it can be.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Examination } from '../../handlers/commands/doctor/examine.ts';
import { findFits } from '../../handlers/commands/doctor/sizes.ts';
import { findWarnings } from '../../handlers/commands/doctor/warnings.ts';
import { Watch } from '../../handlers/commands/doctor/watched-files.ts';
import { loadModelFiles } from '../../lib/model/load.ts';
import { openModelDir } from '../../lib/model/model-dir.ts';
import { kindling } from '../support/command.ts';
import { modelDir } from '../support/real-models.ts';

const FIXTURES = join(import.meta.dirname, '../parity/fixtures');
const ONNX = join(import.meta.dirname, '../model/onnx/xgboost-classifier3/model.onnx');
let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'kindling-doctor-test-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The model file of a fixture. */
function fixture(name: string): string {
  const folder = join(FIXTURES, name);
  return join(folder, readdirSync(folder).find((file) => file.startsWith('model.'))!);
}

async function warningsOf(path: string): Promise<string[]> {
  const watch = new Watch();
  const model = await loadModelFiles(watch.over(openModelDir(path)));
  return findWarnings(model, watch).map(({ code }) => code);
}

describe('warnings', () => {
  test.each<[what: string, name: string, codes: readonly string[]]>([
    ['the old binary format', 'binary-v2.0-bin', ['old-format']],
    ['a pickle', 'classifier-v3.4-pkl4', ['pickle']],
    ['a Booster that stopped early', 'early-stop-booster-v3.4-json', ['all-rounds']],
  ])('%s', async (_what, name, codes) => {
    expect(await warningsOf(fixture(name))).toEqual(expect.arrayContaining([...codes]));
  });

  test.each(['wine', 'abalone', 'penguins', 'breast_cancer'])(
    'none for %s, which Python made for here',
    async (name) => {
      expect(await warningsOf(modelDir(name))).toEqual([]);
    },
  );

  test('a model without names, one without labels, and a file that nobody reads', async () => {
    const folder = join(dir, 'misnamed');
    cpSync(fixture('classifier3-v3.4-json'), join(folder, 'model.json'));
    writeFileSync(join(folder, 'labels.bin'), 'a,b,c');

    expect(await warningsOf(folder)).toEqual(expect.arrayContaining(['unread-files', 'no-labels']));
  });

  test('a feature that counts beyond what float32 can tell apart', async () => {
    const model = JSON.parse(readFileSync(join(modelDir('wine'), 'model.json'), 'utf8'));
    const [tree] = model.learner.gradient_booster.model.trees;
    tree.split_conditions[0] = 1_700_000_000;
    model.learner.feature_names[tree.split_indices[0]] = 'signup_ts';
    const path = join(dir, 'model.json');
    writeFileSync(path, JSON.stringify(model));

    expect(await warningsOf(path)).toEqual(expect.arrayContaining(['large-whole-numbers']));
  });

  test('a scaler beside the model', async () => {
    const folder = join(dir, 'scaled');
    cpSync(modelDir('breast_cancer'), folder, { recursive: true });
    cpSync(join(import.meta.dirname, '../model/folders/scaler.pkl'), join(folder, 'scaler.pkl'));

    expect(await warningsOf(folder)).toEqual(['note']);
  });
});

describe('sizes', () => {
  const MIB = 2 ** 20;
  const measured = (peakMb: number) => ({
    nodeMs: 40,
    loadMs: 10,
    coldStartMs: 100,
    coldStartCpuMs: 100,
    memoryBytes: { before: 0, loaded: 0 },
    peakBytes: { load: 0, oneRow: 0, manyRows: peakMb * MIB },
    rowsPerSecond: 1,
    rowBytes: 100,
    starts: 1,
  });

  test.each<[peakMb: number, sizes: readonly (number | string | null)[]]>([
    [20, [128, 1024, 128, 'ml.t2.medium']],
    [80, [256, 1024, 128, 'ml.t2.medium']],
    [100, [256, 1024, 256, 'ml.t2.medium']],
    [1000, [1769, 2048, 2048, 'ml.t2.medium']],
    [4000, [5120, 5120, 8192, 'ml.m5.large']],
    [9000, [10_240, null, 16_384, 'ml.m5.xlarge']],
  ])('a peak of %d MB fits %j', (peakMb, sizes) => {
    expect(findFits(measured(peakMb)).map(({ size }) => size)).toEqual(sizes);
  });

  test('a request holds what the place allows', () => {
    expect(findFits(measured(80)).map(({ maxRows }) => maxRows)).toEqual([62_914, 41_943, 62_914, 62_914]);
  });
});

describe('kindling doctor', () => {
  test('--json tells what the file says, and what can be', () => {
    const { status, stdout, stderr } = kindling(['doctor', modelDir('penguins'), '--json', '--strict']);
    const found: Examination = JSON.parse(stdout);

    expect([status, stderr]).toEqual([0, '']);
    expect(found).toMatchObject({
      healthy: true,
      format: 'ubj',
      numFeature: 6,
      categories: { island: 3, species: 3, sex: 2 },
      warnings: [],
    });
    const { measured, packed, fileBytes } = found;
    expect(found.files['model.ubj']).toBeLessThan(fileBytes);
    for (const { nodeMs, coldStartMs, coldStartCpuMs, loadMs, peakBytes, rowsPerSecond } of [
      measured,
      packed!.measured,
    ]) {
      expect(nodeMs).toBeGreaterThan(0);
      expect(coldStartMs).toBeGreaterThan(nodeMs);
      expect(Math.min(loadMs, coldStartCpuMs, rowsPerSecond)).toBeGreaterThan(0);
      expect(peakBytes.oneRow).toBeGreaterThanOrEqual(peakBytes.load);
      expect(peakBytes.manyRows).toBeGreaterThanOrEqual(peakBytes.oneRow);
    }
    expect(found.fits.map(({ place }) => place)).toEqual(['lambda', 'serverless', 'component', 'instance']);
  });

  test('--strict ends with status 1 where there is a warning, and lines fit 80 columns', () => {
    const { status, stdout } = kindling(['doctor', fixture('binary-v2.0-bin'), '--strict']);

    expect([status, stdout]).toEqual([1, expect.stringContaining('kindling convert')]);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });

  test('ONNX is examined too, and has no packed form', () => {
    const { status, stdout } = kindling(['doctor', ONNX, '--json']);

    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ format: 'onnx', packed: null })]);
  });

  test.each([
    ['no model', 'no-such-model'],
    ['no model file', 'package.json'],
  ])('%s: status 1 and two lines', (_what, path) => {
    const { status, stdout, stderr } = kindling(['doctor', path, '--json']);

    expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(/^error: .+\nhint: .+\n$/)]);
  });
});
