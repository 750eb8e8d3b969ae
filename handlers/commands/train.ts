import { KindlingError } from '../../lib/errors.ts';
import { type JobOptions, parseJobOptions } from '../../lib/training/job/options.ts';
import { type Command, type OptionValues, textOption, UsageError, writeNote } from './command.ts';
import { scriptIn } from './script-options.ts';
import type { HandedJob } from './train/hand-over/job.ts';
import { HAND_OVER_OPTIONS, handOver, requireHandOver } from './train/hand-over.ts';
import { OWN_OPTIONS, TRAIN_OPTIONS } from './train/options.ts';

export const train: Command = {
  name: 'train',
  usage: ['kindling train DATA --target NAME [-o DIR] [options]', 'kindling train --prefix /opt/ml'],
  about: [
    'Trains on DATA (a file, a folder or an s3:// uri; CSV, JSON Lines or libsvm, also .gz and .zst) into DIR, which then holds the model and what belongs to it, validation_predictions.csv and report.html. With --prefix it runs as a SageMaker training job.',
    "XGBoost's parameters go by XGBoost's and scikit-learn's names, with - or _. Without --num-round there are 100 rounds; without --objective text targets are classes and numbers are regressed.",
  ],
  options: TRAIN_OPTIONS,
  examples: [
    ['a regression', 'kindling train model-artifacts/abalone/data.csv --target rings -o model'],
    [
      'a classifier of a text column, stopped when it gets no better',
      'kindling train model-artifacts/penguins/data.csv --target species \\\n    --early-stopping-rounds 10 --num-round 200 -o penguins',
    ],
    [
      'one model for each of three folds, which answer together',
      'kindling train model-artifacts/abalone/data.csv --target rings \\\n    --kfold 3 --max-depth 4 --num-round 20 -o folds',
    ],
  ],
  async run(values, positionals) {
    const prefix = textOption(values, 'prefix');
    const [data] = positionals;
    if (positionals.length > 1 || (data === undefined) === (prefix === undefined)) {
      throw new UsageError('train takes one DATA, or --prefix', { hint: 'kindling train DATA --target NAME' });
    }
    requireHandOver(values);
    const place = textOption(values, 'hand-over');
    if (place !== undefined) {
      printHandOver(place, data, values);
      return;
    }
    const { runLocalJob, runLocalScript, runSageMakerJob, trainScriptOf } = await import('../training.ts');
    if (prefix !== undefined) return await runSageMakerJob(prefix);
    const [output = 'model', validation] = [textOption(values, 'output'), textOption(values, 'validation')];
    const script = await trainScriptOf(scriptIn(values));
    const job = { data: data!, validation, output, script };
    if (script?.train_fn) await runLocalScript({ ...job, script, hyperparameters: jobValues(values) });
    else await runLocalJob({ ...job, options: jobOptions(values) });
  },
};

/** Nothing is read or trained here. */
function printHandOver(place: string, data: string | undefined, values: OptionValues): void {
  if (data === undefined)
    throw new UsageError('--hand-over needs DATA', { hint: 'kindling train DATA --hand-over PLACE' });
  const [validation, output] = [textOption(values, 'validation'), textOption(values, 'output')];
  const job: HandedJob = { data, validation, output, options: jobOptions(values), values };
  const { text, notes } = handOver(place, job);
  process.stdout.write(text);
  for (const note of notes) writeNote(note);
}

/** What the command line says of the job. */
function jobValues(values: OptionValues): ReadonlyMap<string, string | boolean | undefined> {
  const own = new Set([...Object.keys(OWN_OPTIONS), ...Object.keys(HAND_OVER_OPTIONS), 'help']);
  return new Map(Object.entries(values).filter(([name, value]) => !own.has(name) && value !== undefined));
}

function jobOptions(values: OptionValues): JobOptions {
  try {
    return parseJobOptions(jobValues(values));
  } catch (cause) {
    if (!(cause instanceof KindlingError)) throw cause;
    throw new UsageError(cause.message, { hint: cause.hint, cause });
  }
}
