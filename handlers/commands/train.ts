import { KindlingError } from '../../lib/errors.ts';
import { JOB_OPTION_NAMES, type JobOptions, parseJobOptions } from '../../lib/training/job/options.ts';
import { parameterSpellings } from '../../lib/training/parameters.ts';
import { type Command, type OptionValues, textOption, UsageError } from './command.ts';

/** Options without a value. */
const FLAGS: ReadonlySet<string> = new Set(['train_all', 'csv_weights', 'archive']);
const OWN_OPTIONS = {
  output: { type: 'string', short: 'o' },
  validation: { type: 'string' },
  prefix: { type: 'string' },
} as const;

export const train: Command = {
  name: 'train',
  help: `kindling train DATA --target NAME [-o DIR] [options] [any parameter of XGBoost]
kindling train --prefix /opt/ml

Trains on DATA (a file, a folder or an s3:// uri; CSV, JSON Lines or libsvm, also .gz and .zst) into DIR (a folder or an
s3:// uri; model), which then holds the model and what belongs to it, validation_predictions.csv and report.html. With
--prefix it runs as a SageMaker training job.

  --target NAME        the column to predict, or several with commas between; without a header it is the first one
  --label_lower_bound NAME, --label_upper_bound NAME
                       the columns of the intervals for survival:aft (label_lower_bound, label_upper_bound)
  --features LIST      the columns to learn from (all others but id, weight, group and training)
  --categorical LIST   columns to read as text, numbers in them too
  --id NAME            the column that names rows (id)
  --weight NAME        the column with the weight of each row
  --group NAME         the column with the query of each row, for ranking
  --validation DATA    rows to measure on; else those where the column training is false, else 20 % by chance
  --missing LIST       numbers that count as missing, such as 0 or -999,-1
  --train-all          train and measure on every row
  --kfold N            a model for each of N folds that learns from the others: xgboost-model-0, …, which answer together
  --num-cv-round N     fold the rows N times (1)
  --csv-weights        without a header: the second column is the weight
  --header X           present or absent: whether the first line of a CSV text holds names, if it does not tell
  --delimiter X        what stands between the cells of a CSV text, if its first line does not tell: ; or tab, …
  --decimal ,          numbers have decimal commas
  --charset X          what the texts are in: utf-16, windows-1252 or iso-8859-1 (utf-8)
  --nthread N          threads (one for each CPU, where there is enough to do); the model is the same for any number
  --save FORM          json, ubj, or joblib (json and files for Python's joblib.load)
  --archive            write model.tar.gz as well

XGBoost's parameters go by XGBoost's and scikit-learn's names, with - or _: --max_depth 4 --learning-rate 0.1
--num_round 200 --early_stopping_rounds 10 --objective binary:logistic --eval_metric auc,logloss. Without --num_round
there are 100 rounds; without --objective text targets are classes and numbers are regressed.

Example: kindling train model-artifacts/abalone/data.csv --target rings -o model
`,
  options: {
    ...OWN_OPTIONS,
    ...Object.fromEntries([...JOB_OPTION_NAMES, ...parameterSpellings()].flatMap((name) => spellings(name))),
  },
  async run(values, positionals) {
    const prefix = textOption(values, 'prefix');
    const [data] = positionals;
    if (positionals.length > 1 || (data === undefined) === (prefix === undefined)) {
      throw new UsageError('train takes one DATA, or --prefix', { hint: 'kindling train DATA --target NAME' });
    }
    const { runLocalJob, runSageMakerJob } = await import('../training.ts');
    if (prefix !== undefined) return await runSageMakerJob(prefix);
    const output = textOption(values, 'output') ?? 'model';
    await runLocalJob({
      data: data!,
      validation: textOption(values, 'validation'),
      output,
      options: jobOptions(values),
    });
  },
};

/** With - and with _. */
function spellings(name: string) {
  const option = { type: FLAGS.has(name) ? 'boolean' : 'string' } as const;
  return [name, name.replaceAll('_', '-')].map((spelling) => [spelling, option] as const);
}

function jobOptions(values: OptionValues): JobOptions {
  const own = new Set([...Object.keys(OWN_OPTIONS), 'help']);
  try {
    return parseJobOptions(
      new Map(Object.entries(values).filter(([name, value]) => !own.has(name) && value !== undefined)),
    );
  } catch (cause) {
    if (!(cause instanceof KindlingError)) throw cause;
    throw new UsageError(cause.message, { hint: cause.hint, cause });
  }
}
