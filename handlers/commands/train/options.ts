// Every option of `kindling train`: its own, a job's, and XGBoost's parameters.
import { JOB_OPTION_NAMES } from '../../../lib/training/job/options.ts';
import { parameterName, parameterSpellings } from '../../../lib/training/parameters.ts';
import { inGroup, type Option, type Options } from '../command.ts';
import { DIALECT_OPTIONS } from '../dialect-options.ts';
import { HAND_OVER_OPTIONS } from './hand-over.ts';
import { PARAMETER_OPTIONS } from './parameters.ts';

/** Options of the command that a job does not have. */
export const OWN_OPTIONS = {
  output: { type: 'string', short: 'o', value: 'DIR', about: 'the folder or s3:// uri to write to (model)' },
  validation: {
    type: 'string',
    value: 'DATA',
    about: 'rows to measure on; else those where the column training is false, else 20 % by chance',
  },
  script: {
    type: 'string',
    value: 'FILE',
    about:
      'JavaScript or TypeScript with a prepare_fn, which makes columns of rows here and wherever the model answers, or with a train_fn, which trains in place of kindling (KINDLING_SCRIPT)',
  },
  prefix: { type: 'string', value: 'DIR', about: 'run as a SageMaker training job whose files are in DIR' },
} as const satisfies Options;

const COLUMNS: Options = {
  target: {
    type: 'string',
    value: 'NAME',
    about: 'the column to predict, or several with commas between; without a header it is the first one',
  },
  features: {
    type: 'string',
    value: 'NAMES',
    about: 'the columns to learn from (all others but id, weight, group and training)',
  },
  categorical: { type: 'string', value: 'NAMES', about: 'columns to read as text, numbers in them too' },
  id: { type: 'string', value: 'NAME', about: 'the column that names rows (id)' },
  weight: { type: 'string', value: 'NAME', about: 'the column with the weight of each row' },
  group: { type: 'string', value: 'NAME', about: 'the column with the query of each row, for ranking' },
  label_lower_bound: {
    type: 'string',
    value: 'NAME',
    about: 'for survival:aft: the column where the interval of a row begins (label_lower_bound)',
  },
  label_upper_bound: { type: 'string', value: 'NAME', about: 'and the one where it ends (label_upper_bound)' },
  missing: { type: 'string', value: 'NUMBERS', about: 'what counts as missing beside blanks, such as 0 or -999,-1' },
  csv_weights: { type: 'boolean', about: 'without a header: the second column is the weight' },
};

const JOB: Options = {
  train_all: { type: 'boolean', about: 'train and measure on every row' },
  kfold: {
    type: 'string',
    value: 'N',
    about: 'a model for each of N folds that learns from the others: xgboost-model-0, …, which answer together',
  },
  num_cv_round: { type: 'string', value: 'N', about: 'fold the rows N times (1)' },
  save: {
    type: 'string',
    choices: ['json', 'ubj', 'joblib'],
    about: "the model's file; joblib is json with files for Python's joblib.load (json)",
  },
  archive: { type: 'boolean', about: 'write model.tar.gz as well' },
};

const LISTED: Options = {
  ...inGroup('Columns', hyphenated(COLUMNS)),
  ...DIALECT_OPTIONS,
  ...OWN_OPTIONS,
  ...hyphenated(JOB),
  ...HAND_OVER_OPTIONS,
  ...inGroup("XGBoost's parameters", PARAMETER_OPTIONS),
};

export const TRAIN_OPTIONS: Options = { ...LISTED, ...otherSpellings() };

function hyphenated(options: Options): Options {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name.replaceAll('_', '-'), option]));
}

/** Names with _ and aliases: the command takes them as well, and the help does not list them. */
function otherSpellings(): Options {
  const names = [...JOB_OPTION_NAMES, ...parameterSpellings()];
  const spellings = names.flatMap((name) => [name, name.replace(/(?<=.)_/g, '-')]).filter((name) => !(name in LISTED));
  const typeOf = (name: string) => ({ ...COLUMNS, ...JOB })[name.replaceAll('-', '_')]?.type ?? 'string';
  return Object.fromEntries(
    spellings.map((name): [string, Option] => {
      const sameAs = parameterName(name)?.replaceAll('_', '-');
      return [name, { type: typeOf(name), ...(sameAs && { sameAs }) }];
    }),
  );
}
