import { readFileSync } from 'node:fs';
import { MISSING_MARKERS } from '../../../../lib/frame/cell.ts';
import { CLASS_OBJECTIVES } from '../../../../lib/training/job/choose-labels.ts';
import { foldPlan, type JobOptions } from '../../../../lib/training/job/options.ts';
import { bundlePath } from '../../../bundle-path.ts';
import { UsageError } from '../../command.ts';
import type { HandedJob, HandOver } from './job.ts';

/** The line of the scripts that the job takes the place of. */
const PLACE_OF_JOB = 'JOB = {}\n';
/** Parameters of the process, and not of the model. */
const NOT_HANDED = new Set(['num_boost_round', 'early_stopping_rounds', 'nthread', 'device', 'verbosity']);

/**
 * A script of Python that trains the job on a cluster.
 *
 * @throws UsageError for what the scripts do not do
 */
export function writeScript(place: 'dask' | 'spark', job: HandedJob): HandOver {
  requireOneTarget(job.options);
  const source = readFileSync(bundlePath(`hand-over/${place}.py`), 'utf8');
  const text = source.replace(PLACE_OF_JOB, () => `JOB = ${pythonText(describeJob(job))}\n`);
  return { text, notes: [`next: save it as train.py; its first lines say how to run it`] };
}

function requireOneTarget(options: JobOptions): void {
  const { target, group, parameters } = options;
  const refused = [
    [foldPlan(options) !== undefined, '--kfold'],
    [target.length > 1, 'several targets'],
    [group !== '' || parameters.objective.startsWith('rank:'), 'ranking'],
    [parameters.objective.startsWith('survival:aft'), 'survival:aft'],
  ] as const;
  const what = refused.find(([isGiven]) => isGiven)?.[1];
  if (what === undefined) return;
  throw new UsageError(`the scripts of --hand-over do not do ${what}`, {
    hint: 'train it on one machine, or with XGBoost itself: kindling serves what it saves',
  });
}

/** What a script has to know, by the names that it uses. */
function describeJob({ data, validation, output, options }: HandedJob) {
  const { target, features, categorical, id, weight, missing, parameters, given } = options;
  const hasHeader = target.length > 0 || options.header === 'present';
  return {
    data,
    validation,
    output: output ?? 'model',
    target: target[0] ?? 'label',
    features,
    categorical,
    id,
    weight: weight || (options.csv_weights ? 'weight' : ''),
    missing,
    train_all: options.train_all,
    has_header: hasHeader,
    csv_weights: options.csv_weights,
    delimiter: options.delimiter,
    decimal: options.decimal,
    charset: options.charset,
    missing_texts: ['', ...MISSING_MARKERS],
    objective: given.has('objective') ? parameters.objective : undefined,
    class_objectives: [...CLASS_OBJECTIVES],
    num_boost_round: parameters.num_boost_round,
    early_stopping_rounds: parameters.early_stopping_rounds,
    parameters: Object.fromEntries(
      [...given].filter((name) => !NOT_HANDED.has(name)).map((name) => [name, simplify(parameters[name])]),
    ),
  };
}

/** A list of one as what is in it: XGBoost takes both for metrics and quantiles, and only the number for base_score. */
function simplify(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return Array.isArray(value) && value.length === 1 && !Array.isArray(value[0]) ? value[0] : value;
}

/** A value in Python; what is in an object stands on a line of its own. JSON's texts are texts of Python too. */
export function pythonText(value: unknown, indent = ''): string {
  if (value === undefined || value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' && !Number.isFinite(value)) return `float("${value}")`;
  if (typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonText(item, indent)).join(', ')}]`;
  const inner = `${indent}    `;
  const lines = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${pythonText(item, inner)},\n`,
  );
  return lines.length > 0 ? `{\n${lines.join('')}${indent}}` : '{}';
}
