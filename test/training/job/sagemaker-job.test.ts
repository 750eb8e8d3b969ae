// The container's `train` as SageMaker starts it: folders in, folders out.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { runSageMakerJob } from '../../../handlers/training/sagemaker-job.ts';
import { KindlingError } from '../../../lib/errors.ts';
import { model_fn } from '../../../lib/hooks/model-fn.ts';

const ROOT = join(import.meta.dirname, '../../..');

let prefix: string;

beforeEach(async () => {
  prefix = await mkdtemp(join(tmpdir(), 'kindling-train-'));
});

afterEach(async () => {
  await rm(prefix, { recursive: true, force: true });
});

/** Lays out a job: files of the config folder, and for each channel a bundled data set. */
async function layOut(config: { readonly [name: string]: unknown }, channels: { readonly [name: string]: string }) {
  await mkdir(join(prefix, 'input/config'), { recursive: true });
  for (const [name, value] of Object.entries(config)) {
    await writeFile(join(prefix, 'input/config', `${name}.json`), JSON.stringify(value));
  }
  for (const [channel, data] of Object.entries(channels)) {
    await mkdir(join(prefix, 'input/data', channel), { recursive: true });
    await copyFile(join(ROOT, 'model-artifacts', data, 'data.csv'), join(prefix, 'input/data', channel, 'data.csv'));
  }
}

function start(env: NodeJS.ProcessEnv = {}): { readonly child: ChildProcess; readonly output: () => string } {
  const child = spawn(process.execPath, ['handlers/train.ts', '--prefix', prefix], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += bytes));
  return { child, output: () => text };
}

async function run(env?: NodeJS.ProcessEnv) {
  const { child, output } = start(env);
  const [status] = await once(child, 'close');
  return { status, output: output() };
}

const inPrefix = (...path: string[]) => join(prefix, ...path);
const failure = () => readFileSync(inPrefix('output/failure'), 'utf8');

describe('a SageMaker training job', () => {
  test('It should turn hyperparameters and channels into a model and its report', async () => {
    await layOut(
      {
        hyperparameters: {
          target: '"wine_class"',
          num_round: '3',
          max_depth: '2',
          archive: 'True',
          sagemaker_container_log_level: '20',
          _tuning_objective_metric: 'validation:mlogloss',
        },
        resourceconfig: { current_host: 'algo-1', hosts: ['algo-1'] },
        inputdataconfig: { training: { TrainingInputMode: 'File', ContentType: 'text/csv' } },
      },
      { training: 'wine' },
    );

    const { status, output } = await run();

    expect([status, existsSync(inPrefix('output/failure'))]).toEqual([0, false]);
    expect(output).toMatch(/^\[2\]\ttrain-mlogloss:\d\.\d{5}\tvalidation-mlogloss:\d\.\d{5}$/m);
    expect(output).toMatch(/^Metrics:TypeA:precision [0-9.]+$/m);
    expect(output).toMatch(/^ConfusionMatrix:TypeB:TypeC \d+$/m);
    expect(readdirSync(inPrefix('model')).sort()).toEqual([
      'baseline.json',
      'feature_columns.json',
      'label_encoder.json',
      'model.tar.gz',
      'xgb_model.json',
    ]);
    expect(readdirSync(inPrefix('output/data')).sort()).toEqual(['report.html', 'validation_predictions.csv']);
    const models = await Promise.all([model_fn(inPrefix('model')), model_fn(inPrefix('model/model.tar.gz'))]);
    expect(models.map(({ classes, numTree }) => [classes, numTree])).toEqual(
      Array(2).fill([['TypeA', 'TypeB', 'TypeC'], 9]),
    );
  });

  test('It should measure on the validation channel, and let SM_ variables win', async () => {
    await layOut({ hyperparameters: { target: 'nothing' } }, { validation: 'wine' });
    const env = {
      SM_HPS: '{"target":"wine_class","num_round":2}',
      SM_HOSTS: '["algo-1"]',
      SM_CHANNEL_TRAIN: join(ROOT, 'model-artifacts/wine/data.csv'),
      SM_MODEL_DIR: inPrefix('elsewhere'),
      SM_OUTPUT_DATA_DIR: inPrefix('out'),
    };

    const { status, output } = await run(env);

    expect([status, output]).toEqual([0, expect.stringContaining('78 training and 78 validation rows')]);
    expect(readdirSync(inPrefix('elsewhere'))).toContain('xgb_model.json');
    expect(readdirSync(inPrefix('out'))).toContain('report.html');
  });

  test.each<[what: string, config: { readonly [name: string]: unknown }, sentence: string]>([
    [
      'an unknown key',
      { hyperparameters: { tagret: 'wine_class' } },
      'there is no parameter "tagret"\nhint: did you mean target?',
    ],
    [
      'a value out of range',
      { hyperparameters: { target: 'wine_class', eta: '-1' } },
      'eta is -1, but must be a number',
    ],
    ['no such target', { hyperparameters: { target: 'wine_clas' } }, 'did you mean "wine_class"?'],
    [
      'two machines',
      { resourceconfig: { hosts: ['algo-1', 'algo-2'] } },
      'the job has 2 machines, and kindling trains on one',
    ],
    ['a pipe', { inputdataconfig: { train: { TrainingInputMode: 'Pipe' } } }, 'channel train is a pipe'],
    ['RecordIO', { inputdataconfig: { train: { RecordWrapperType: 'RecordIO' } } }, 'channel train wraps its records'],
  ])('It should fail with a sentence that SageMaker shows: %s', async (_, config, sentence) => {
    await layOut(config, { train: 'wine' });

    await expect(runSageMakerJob(prefix, {})).rejects.toThrow(KindlingError);

    expect(failure()).toContain(sentence);
    expect(existsSync(inPrefix('model/xgb_model.json'))).toBe(false);
  });

  test('It should name the channels when there is none to train on', async () => {
    await layOut({ hyperparameters: { target: 'wine_class' } }, { a: 'wine', b: 'wine' });
    await writeFile(inPrefix('input/config/inputdataconfig.json'), '{"a":{},"b":{}}');

    const { status, output } = await run();

    expect(status).toBe(1);
    expect(output).toMatch(/^error: .*\nhint: .*\n$/);
    expect(failure()).toContain('there is no channel train\nhint: the channels are a, b');
  });

  test('It should stop between rounds with a checkpoint, and go on from it to the identical model', async () => {
    const hyperparameters = { target: 'rings', num_round: '120', max_depth: '8' };
    await layOut({ hyperparameters }, { train: 'abalone' });
    expect((await run()).status).toBe(0);
    const whole = readFileSync(inPrefix('model/xgb_model.json'), 'utf8');
    await rm(inPrefix('model'), { recursive: true });

    const { child, output } = start();
    while (!output().includes('[4]')) await once(child.stdout!, 'data');
    child.kill('SIGTERM');
    const [status] = await once(child, 'close');

    expect([status, existsSync(inPrefix('output/failure'))]).toEqual([143, false]);
    expect(readdirSync(inPrefix('checkpoints'))).toEqual(['kindling.checkpoint']);
    expect(readdirSync(inPrefix('model'))).toEqual([]);
    const resumed = await run();
    expect([resumed.status, resumed.output.includes('[0]\t')]).toEqual([0, false]);
    expect(readFileSync(inPrefix('model/xgb_model.json'), 'utf8')).toBe(whole);
    expect(readdirSync(inPrefix('checkpoints'))).toEqual([]);
  });

  test('It should make no checkpoints, which nobody would keep, where SageMaker has not made their folder', async () => {
    await layOut({ hyperparameters: { target: 'wine_class', num_round: '3' } }, { train: 'wine' });
    let minutes = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => ++minutes * 60_000);

    await runSageMakerJob(prefix, {}).finally(() => clock.mockRestore());

    expect(existsSync(inPrefix('model/xgb_model.json'))).toBe(true);
    expect(existsSync(inPrefix('checkpoints'))).toBe(false);
  });

  test('It should refuse a checkpoint of another job', async () => {
    await layOut({ hyperparameters: { target: 'wine_class' } }, { train: 'wine' });
    await mkdir(inPrefix('checkpoints'));
    await writeFile(inPrefix('checkpoints/kindling.checkpoint'), `kindling checkpoint 1\n${'0'.repeat(64)}rest`);

    await expect(runSageMakerJob(prefix, {})).rejects.toThrow(KindlingError);
    expect(failure()).toContain('the checkpoint belongs to other data or parameters');
  });
});
