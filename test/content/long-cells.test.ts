// Regular expressions have no steps to count: where one goes back over a cell of this length, nobody waits for its end.
import { findMediaType } from '../../lib/content/index.ts';
import { KindlingError } from '../../lib/errors.ts';
import { input_fn } from '../../lib/hooks/input-fn.ts';
import { model_fn } from '../../lib/hooks/model-fn.ts';
import { predict_fn } from '../../lib/hooks/predict-fn.ts';
import type { Model } from '../../lib/model/model.ts';
import { readTable } from '../../lib/training/job/read-table.ts';
import { modelDir } from '../support/real-models.ts';
import { jobOptions, sourceOf } from '../support/training.ts';

const NAMES = 'length,diameter,height,whole_weight,shucked_weight,viscera_weight,shell_weight';
const REST = ',0.33,0.125,0.463,0.186,0.11,0.145';
const BYTES = 2 ** 17;

let model: Model;
beforeAll(async () => {
  model = await model_fn(modelDir('abalone'));
});

async function orRefusal(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
  }
}

const cells: [what: string, cell: string][] = [
  ['digits', '9'.repeat(BYTES)],
  ['digits behind a dot', `.${'9'.repeat(BYTES)}`],
  ['digits before a dot and behind', `${'9'.repeat(BYTES / 2)}.${'9'.repeat(BYTES / 2)}`],
  ['digits behind an exponent', `1e${'9'.repeat(BYTES)}`],
  ['white space', ' '.repeat(BYTES)],
  ['signs', '-'.repeat(BYTES)],
  ['digits between blanks', '9 '.repeat(BYTES / 2)],
  ['numbers with colons', '1:1 '.repeat(BYTES / 4)],
  ['brackets', '('.repeat(BYTES)],
  ['signs behind a comment of libsvm', `1 1:${'#'.repeat(BYTES)}\r`],
];
describe.each(cells)('a long cell of %s', (_what, cell) => {
  test('is read in the first line', () => orRefusal(() => predict(`${cell}x\n`)));
  test('is read in a row', () => orRefusal(() => predict(`1${REST}\n${cell}x${REST}\n`)));
  test('is written as JSON', () => orRefusal(() => predict(`${NAMES},note\n1${REST},"${cell}x"\n`)));
  test('is read for training', () => orRefusal(() => train(`y,a\n1,"${cell}x"\n`)));
  test('is read for training where nothing tells the type', () => orRefusal(() => train(`${cell}x\n`)));
});

async function predict(text: string): Promise<void> {
  const frame = await predict_fn(await input_fn(text, 'text/csv'), model, { onRowError: 'annotate' });
  findMediaType('application/json')!.encode!(frame);
}

async function train(text: string): Promise<void> {
  await readTable([sourceOf(text, 'data')], jobOptions({ target: 'y' }));
}
