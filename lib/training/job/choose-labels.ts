import { ConfigurationError, MalformedInputError } from '../../errors.ts';
import type { Labels } from '../../model/estimator.ts';
import type { TrainingSet } from '../training-set.ts';
import type { Column } from './column.ts';
import {
  type ColumnRows,
  encodeLabels,
  findClasses,
  readBounds,
  readLabels,
  requireDifferentLabels,
  sameLabels,
} from './labels.ts';
import type { JobOptions } from './options.ts';

/** What a set's rows teach. */
export type SetLabels = Pick<TrainingSet, 'label' | 'numTarget' | 'labelLowerBound' | 'labelUpperBound'>;

/** Labels as the trainer takes them, and the objective that fits them. */
export interface LabelChoice {
  readonly objective: string;
  /** Labels in encoder order; undefined unless the model is a classifier of one target. */
  readonly classes: Labels | undefined;
  /** of training and validation rows */
  readonly sets: readonly SetLabels[];
}

/** The label columns of a part of the rows. */
export interface LabelPart {
  readonly columns: readonly Column[];
  readonly rows: Uint32Array;
}

/** Objectives whose labels are classes. */
export const CLASS_OBJECTIVES: ReadonlySet<string> = new Set([
  'binary:logistic',
  'binary:logitraw',
  'binary:hinge',
  'multi:softmax',
  'multi:softprob',
]);
/** XGBoost learns several targets with all others. */
const ONE_TARGET = /^(?:multi|rank|survival):|^reg:(?:quantile|expectile)error$/;

/**
 * @param parts training and validation rows
 * @throws MalformedInputError or ConfigurationError for labels that teach nothing, or do not fit the objective
 */
export function chooseLabels(parts: readonly LabelPart[], options: JobOptions): LabelChoice {
  const { given, parameters } = options;
  const chosen = given.has('objective') ? parameters.objective : undefined;
  if (chosen === 'survival:aft') return { objective: chosen, classes: undefined, sets: parts.map(boundsOf) };
  if (parts[0]!.columns.length > 1) return severalTargets(parts, parameters.objective);
  const targets = parts.map(({ columns, rows }) => ({ column: columns[0]!, rows }));
  const train = targets[0]!;
  const isClassifier = chosen === undefined ? train.column.kind === 'text' : CLASS_OBJECTIVES.has(chosen);
  if (isClassifier) return classLabels(targets, chosen, options);
  const labels = targets.map((part) => readLabels(part, parameters.objective));
  requireDifferentLabels(labels[0]!, train.column.name);
  return { objective: parameters.objective, classes: undefined, sets: labels.map(oneTarget) };
}

function oneTarget(label: Float32Array): SetLabels {
  return { label, numTarget: 1 };
}

function boundsOf({ columns: [lower, upper], rows }: LabelPart): SetLabels {
  return {
    label: new Float32Array(0),
    numTarget: 1,
    labelLowerBound: readBounds({ column: lower!, rows }),
    labelUpperBound: readBounds({ column: upper!, rows }),
  };
}

function severalTargets(parts: readonly LabelPart[], objective: string): LabelChoice {
  if (ONE_TARGET.test(objective)) {
    throw new ConfigurationError(`${objective} learns one target, but ${parts[0]!.columns.length} are named`, {
      hint: 'name one target, or choose an objective of several such as reg:squarederror or binary:logistic',
    });
  }
  const sets = parts.map(({ columns, rows }, index) => {
    const targets = columns.map((column) => readLabels({ column, rows }, objective));
    for (const [at, label] of targets.entries()) if (index === 0) requireDifferentLabels(label, columns[at]!.name);
    return { label: interleave(targets), numTarget: targets.length };
  });
  return { objective, classes: undefined, sets };
}

/** (numRow, numColumn) of columns */
function interleave(columns: readonly Float32Array[]): Float32Array {
  const table = new Float32Array(columns.length * columns[0]!.length);
  for (const [at, column] of columns.entries()) {
    for (const [row, value] of column.entries()) table[row * columns.length + at] = value;
  }
  return table;
}

function classLabels(parts: readonly ColumnRows[], chosen: string | undefined, options: JobOptions): LabelChoice {
  const train = parts[0]!;
  const classes = findClasses(train);
  const objective = chosen ?? (classes.length > 2 ? 'multi:softprob' : 'binary:logistic');
  const { column, rows } = train;
  requireClasses(classes, column.name, rows.length);
  requireClassCount(objective, classes, column.name, options);
  const labels = parts.map((part) => encodeLabels(part, classes));
  return { objective, classes, sets: labels.map(oneTarget) };
}

/** More classes than this, and more than half as many as rows, are names or measurements. */
const MAX_SURE_CLASSES = 20;

function requireClasses(classes: Labels, target: string, numRow: number): void {
  if (classes.length < 2) throw sameLabels(target);
  if (classes.length <= MAX_SURE_CLASSES || classes.length * 2 <= numRow) return;
  const kind = typeof classes[0] === 'string' ? 'texts' : 'numbers';
  throw new MalformedInputError(
    `the target "${target}" has ${classes.length} different ${kind} in ${numRow} training rows, which cannot be classes`,
    { hint: 'choose another target or a regression; numbers have a decimal point and no separators', column: target },
  );
}

function requireClassCount(
  objective: string,
  classes: Labels,
  target: string,
  { parameters, given }: JobOptions,
): void {
  const wanted = objective.startsWith('binary:') ? 2 : given.has('num_class') ? parameters.num_class : classes.length;
  if (classes.length === wanted) return;
  const shown = classes.slice(0, 10).join(', ') + (classes.length > 10 ? ', …' : '');
  throw new ConfigurationError(
    `${objective} has ${wanted} classes here, but the target "${target}" has ${classes.length}: ${shown}`,
    { hint: 'leave objective and num_class out to fit them to the target, or choose another target' },
  );
}
