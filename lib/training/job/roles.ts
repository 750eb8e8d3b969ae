import { MalformedInputError } from '../../errors.ts';
import { findNearNames } from '../../near-names.ts';
import type { ColumnReading } from './column-builder.ts';
import type { JobOptions } from './options.ts';

/** The column whose flags say which rows are for training; the others are for validation. */
export const TRAINING_COLUMN = 'training';
const ID_COLUMN = 'id';
const AFT = 'survival:aft';

/** Names of the columns of a text without a header: label first, as SageMaker's XGBoost wants it. */
export function positionalNames(numColumn: number, hasWeights: boolean): string[] {
  const first = hasWeights ? [LABEL, WEIGHT] : [LABEL];
  return [...first, ...Array.from({ length: numColumn - first.length }, (_, index) => `f${index}`)];
}

const LABEL = 'label';
const WEIGHT = 'weight';
const GROUP = 'qid';

/** The options of a job whose data have names, the first of which may be said to be the label. */
export function namedOptions(options: JobOptions, label: string | undefined): JobOptions {
  return label !== undefined && labelColumns(options).length === 0 ? { ...options, target: [label] } : options;
}

/** The options of a job whose data have no names: the columns are what their positions say. */
export function positionalOptions(options: JobOptions, names: readonly string[]): JobOptions {
  if (options.parameters.objective === AFT) {
    throw new MalformedInputError('there is no header, so that survival:aft finds no bounds', {
      hint: 'put a line with the names first, label_lower_bound and label_upper_bound among them',
    });
  }
  const named = [...options.target, options.id, options.weight, options.group, ...options.features];
  const unknown = named.find((name) => name !== '');
  if (unknown !== undefined) {
    throw new MalformedInputError(`there is no header, so there is no column "${unknown}"`, {
      hint: 'put a line with the names first; without one the first column is the label and all others are features',
    });
  }
  return {
    ...options,
    target: [LABEL],
    weight: names.includes(WEIGHT) ? WEIGHT : '',
    group: names.includes(GROUP) ? GROUP : '',
  };
}

/** How the cells of a column are read; undefined when nobody needs them, as the index that pandas writes unnamed. */
export function readingOf(name: string, options: JobOptions): ColumnReading | undefined {
  if (name === '') return undefined; // an option that is not set is '' too, and must not find it
  const isText = options.categorical.includes(name);
  if (labelColumns(options).includes(name)) {
    return { keepsFlags: options.target.length === 1, allowsInfinity: options.parameters.objective === AFT };
  }
  if (name === options.weight || name === options.group || name === idColumn(options)) return {};
  if (isFeature(name, options)) {
    return { isFeature: true, isText, allowsInfinity: !options.missing.every(Number.isFinite) };
  }
  return name === TRAINING_COLUMN ? {} : undefined;
}

/** Whether the model learns from a column. */
export function isFeature(name: string, options: JobOptions): boolean {
  const { weight, group, features } = options;
  if ([...labelColumns(options), weight, group].includes(name)) return false;
  if (features.length > 0) return features.includes(name);
  return name !== idColumn(options) && name !== TRAINING_COLUMN;
}

/** The columns that say what is to be learned: one or several targets, or the bounds of survival:aft. */
export function labelColumns({
  target,
  parameters,
  label_lower_bound,
  label_upper_bound,
}: JobOptions): readonly string[] {
  if (parameters.objective !== AFT) return target;
  return [label_lower_bound || 'label_lower_bound', label_upper_bound || 'label_upper_bound'];
}

/** The column that names rows. */
export function idColumn({ id, features }: JobOptions): string {
  return id !== '' || features.includes(ID_COLUMN) ? id : ID_COLUMN;
}

/**
 * @throws MalformedInputError when there is no target, or a column that the options name is not there
 */
export function requireColumns(names: readonly string[], options: JobOptions): void {
  const labels = labelColumns(options);
  if (labels.length === 0) {
    throw new MalformedInputError('no column is named as the target', { hint: `name one of ${listNames(names)}` });
  }
  const { id, weight, group, features, categorical } = options;
  const known = new Set(names);
  for (const name of [...labels, id, weight, group, ...features, ...categorical]) {
    if (name !== '' && !known.has(name)) throw missingColumn(name, names);
  }
}

function missingColumn(name: string, names: readonly string[]): MalformedInputError {
  const near = findNearNames(name, names);
  return new MalformedInputError(`there is no column "${name}"`, {
    hint: near.length > 0 ? `did you mean ${listNames(near, ' or ')}?` : `there are ${listNames(names)}`,
    column: name,
  });
}

function listNames(names: readonly string[], separator = ', '): string {
  const shown = names.slice(0, 20).map((name) => `"${name}"`);
  return shown.join(separator) + (names.length > 20 ? ', …' : '');
}
