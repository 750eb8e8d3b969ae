import { csv } from '../../content/csv.ts';
import type { Parameters as ContentParameters } from '../../content/media-type.ts';
import { ConfigurationError, type KindlingError } from '../../errors.ts';
import { parseMissing } from '../../hooks/wishes.ts';
import { missingText } from '../../model/missing-values.ts';
import { choice, flag, integer, names, type ParameterKind, text } from '../parameter-kinds.ts';
import { type Parameters, parameterName, parseParameters } from '../parameters.ts';
import { type FoldPlan, foldedQueries } from './folds.ts';

/** What a training job may be told beside XGBoost's parameters. */
const JOB_OPTIONS = {
  /** several make a model of several outputs */
  target: names(),
  /** every column without another purpose when empty */
  features: names(),
  /** the column `id` when empty */
  id: text(''),
  weight: text(''),
  /** for survival:aft: the columns of these names when empty */
  label_lower_bound: text(''),
  label_upper_bound: text(''),
  /** the query that a row belongs to, for ranking */
  group: text(''),
  /** columns to read as text, numbers in them too */
  categorical: names(),
  /** numbers that count as missing in features */
  missing: missingValues(),
  train_all: flag(false),
  /** as many models as folds, each of which learns from all of them but one */
  kfold: integer<number | undefined>(undefined, { min: 2 }, ['_kfold']),
  /** how often the rows are folded anew */
  num_cv_round: integer(1 as number, { min: 1 }, ['_num_cv_round']),
  /** without a header: the second column is the weight, as for SageMaker's own XGBoost */
  csv_weights: flag(false),
  /** what the first line of a CSV text is, where it does not tell itself */
  header: choice('auto', ['present', 'absent']),
  /** what stands between its cells, where the first line does not tell */
  delimiter: text(''),
  /** what stands before the fraction of its numbers */
  decimal: text('.'),
  /** what the texts are in */
  charset: text('utf-8'),
  save: choice('json', ['ubj', 'joblib']),
  archive: flag(false),
};

type OptionName = keyof typeof JOB_OPTIONS;

/** One training job: which columns are what, what is saved, and XGBoost's parameters. */
export type JobOptions = {
  readonly [Name in OptionName]: (typeof JOB_OPTIONS)[Name] extends ParameterKind<infer T> ? T : never;
} & {
  readonly parameters: Parameters;
  /** XGBoost's parameters that were set */
  readonly given: ReadonlySet<keyof Parameters>;
  /** sentences about what was given and has no effect, or another name today */
  readonly warnings: readonly string[];
};

/** Every spelling of every option and the name that it stands for. */
const NAMES: ReadonlyMap<string, OptionName> = new Map(
  (Object.keys(JOB_OPTIONS) as OptionName[]).flatMap((name) =>
    [name, ...JOB_OPTIONS[name].aliases].map((spelling) => [spelling, name] as const),
  ),
);

/** XGBoost's parameters that nobody sets, where a job does not take XGBoost's default: rounds of a scikit-learn estimator. */
export const JOB_DEFAULTS = { num_boost_round: 100 } satisfies Partial<Parameters>;

export const JOB_OPTION_NAMES: readonly string[] = [...NAMES.keys()];

/**
 * The job that those values describe; names may have hyphens, values may be text.
 *
 * @throws ConfigurationError for an unknown name (with its near misses) or a value that is not valid
 */
export function parseJobOptions(values: ReadonlyMap<string, unknown>): JobOptions {
  const options: Record<string, unknown> = Object.fromEntries(
    Object.entries(JOB_OPTIONS).map(([name, { initial }]) => [name, initial]),
  );
  const parameters = new Map<string, unknown>();
  for (const [spelling, value] of values) {
    const name = NAMES.get(spelling.replaceAll('-', '_'));
    if (name !== undefined) options[name] = readOption(name, value);
    else parameters.set(spelling, value);
  }
  const warnings: string[] = [];
  const result = {
    ...(options as JobOptions),
    parameters: parseParameters(parameters, {
      defaults: JOB_DEFAULTS,
      otherNames: JOB_OPTION_NAMES,
      warn: (sentence) => warnings.push(sentence),
    }),
    given: new Set([...parameters.keys()].map(parameterName).filter((name) => name !== undefined)),
    warnings,
  };
  checkLabelOptions(result);
  checkMissing(result);
  checkTextOptions(result);
  checkFolds(result, warnings);
  return result;
}

function missingValues(): ParameterKind<readonly number[]> {
  const range = 'a number or several with commas between, such as 0 or -999,-1; blanks are missing anyway';
  const read = (value: unknown) => {
    try {
      return parseMissing(String(value));
    } catch {
      return undefined;
    }
  };
  return { aliases: [], range, initial: [], read };
}

function checkMissing({ missing, save }: JobOptions): void {
  if (save !== 'joblib' || missing.length < 2) return;
  throw new ConfigurationError(
    `an estimator of Python has one missing value, and not ${missing.map(missingText).join(' and ')}`,
    {
      hint: 'save json, or leave the cells of all but one of them blank',
    },
  );
}

/** How the rows are folded; undefined for one model. */
export function foldPlan({ kfold, num_cv_round }: JobOptions): FoldPlan | undefined {
  return kfold === undefined ? undefined : { numFold: kfold, numRepeat: num_cv_round };
}

function checkFolds({ kfold, num_cv_round, train_all, save, group, parameters }: JobOptions, warnings: string[]): void {
  if (kfold === undefined) {
    if (num_cv_round > 1) warnings.push('_num_cv_round is ignored: it repeats the folds of _kfold, which is not given');
    return;
  }
  if (train_all) {
    throw new ConfigurationError('_kfold holds rows out of each model, and train_all holds none out', {
      hint: 'leave one of them out',
    });
  }
  if (group !== '' || parameters.objective.startsWith('rank:')) throw foldedQueries();
  if (save === 'joblib') {
    throw new ConfigurationError('_kfold saves files of XGBoost, xgboost-model-0 and so on, and not joblib', {
      hint: 'leave save out',
    });
  }
}

/** What the job says of its texts, as parameters of their Content-Type. */
export function textParameters({ header, delimiter, decimal, charset }: JobOptions): ContentParameters {
  const given = { header, delimiter, decimal, charset };
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== JOB_OPTIONS[name as OptionName].initial),
  );
}

function checkTextOptions(options: JobOptions): void {
  try {
    csv.open?.(textParameters(options));
  } catch (cause) {
    const { message, hint } = cause as KindlingError;
    throw new ConfigurationError(message.replace('Content-Type: ', ''), { hint, cause });
  }
}

/** Intervals or numbers, but not both. */
function checkLabelOptions({ target, label_lower_bound, label_upper_bound, parameters }: JobOptions): void {
  const twice = target.find((name, index) => target.indexOf(name) !== index);
  if (twice !== undefined) throw new ConfigurationError(`target names "${twice}" twice`, { hint: 'name it once' });
  const isAft = parameters.objective === 'survival:aft';
  if (isAft && target.length > 0) {
    throw new ConfigurationError('survival:aft learns from intervals, and not from a target', {
      hint: 'leave the target out, and name the columns of the bounds with label_lower_bound and label_upper_bound',
    });
  }
  if (!isAft && (label_lower_bound !== '' || label_upper_bound !== '')) {
    throw new ConfigurationError(`label bounds are for survival:aft, but the objective is ${parameters.objective}`, {
      hint: 'set the objective to survival:aft, or name a target in place of the bounds',
    });
  }
}

function readOption(name: OptionName, value: unknown): unknown {
  const { read, range } = JOB_OPTIONS[name];
  const result = read(typeof value === 'number' ? String(value) : value);
  if (result !== undefined) return result;
  throw new ConfigurationError(`${name} is ${JSON.stringify(value)?.slice(0, 80)}, but must be ${range}`, {
    hint: 'correct it or leave it out',
  });
}
