import { ConfigurationError, MalformedInputError } from '../errors.ts';
import type { Parameters } from './parameters.ts';
import type { TrainingSet } from './training-set.ts';

/** What an objective's labels must be. */
interface LabelRule {
  readonly range: string;
  readonly allows: (label: number) => boolean;
}

const PROBABILITY: LabelRule = { range: 'from 0 to 1', allows: (label) => label >= 0 && label <= 1 };
const NOT_NEGATIVE: LabelRule = { range: 'not negative', allows: (label) => label >= 0 };
const POSITIVE: LabelRule = { range: 'above 0', allows: (label) => label > 0 };
const BINARY: LabelRule = { range: '0 or 1', allows: (label) => label === 0 || label === 1 };
/** The largest gain that XGBoost computes is 2^31 - 1. */
const MAX_RELEVANCE = 31;
const GRADE: LabelRule = {
  range: 'whole numbers from 0',
  allows: (label) => Number.isInteger(label) && label >= 0,
};
const RELEVANCE: LabelRule = {
  range: `whole numbers from 0 to ${MAX_RELEVANCE}`,
  allows: (label) => Number.isInteger(label) && label >= 0 && label <= MAX_RELEVANCE,
};

/** Labels that an objective does not take would make it learn nonsense. */
const LABEL_RULES: ReadonlyMap<string, LabelRule> = new Map([
  ['binary:logistic', PROBABILITY],
  ['reg:logistic', PROBABILITY],
  ['binary:logitraw', PROBABILITY],
  ['binary:hinge', BINARY],
  ['reg:squaredlogerror', { range: 'above -1', allows: (label) => label > -1 }],
  ['count:poisson', NOT_NEGATIVE],
  ['reg:tweedie', NOT_NEGATIVE],
  ['reg:gamma', POSITIVE],
  ['rank:map', BINARY],
  ['rank:ndcg', RELEVANCE],
]);

/** Larger codes cannot be told apart in float32. */
const MAX_CATEGORY = 2 ** 24 - 1;

/**
 * Refuses rows that nothing sensible can be learned from or measured on.
 *
 * @param numFeature that it must have
 * @throws ConfigurationError when arrays do not fit each other
 * @throws MalformedInputError naming the row and what is wrong in it
 */
export function checkTrainingSet(set: TrainingSet, name: string, numFeature: number): void {
  const { numRow, values } = set;
  if (numRow === 0) throw new MalformedInputError(`the ${name} set has no rows`, { hint: 'give it at least one' });
  if (set.numFeature === 0)
    throw new MalformedInputError(`the ${name} set has no features`, { hint: 'give it a column beside the label' });
  if (set.numFeature !== numFeature) {
    throw new ConfigurationError(`the ${name} set has ${set.numFeature} features, but the model learns ${numFeature}`, {
      hint: 'give every set the features of the training set, in the same order',
    });
  }
  checkLength(name, 'values', values, numRow * numFeature);
  checkLength(name, 'feature types', set.featureTypes, numFeature);
  checkLength(name, 'feature weights', set.featureWeights, numFeature);
  checkValues(set, name);
  checkWeights(set, name);
}

/** What depends on the objective. */
export function checkLabels(set: TrainingSet, name: string, parameters: Parameters, numGroup: number): void {
  const { objective, ndcg_exp_gain } = parameters;
  const { numRow, label, numTarget, labelLowerBound, labelUpperBound } = set;
  checkLength(name, 'base margin', set.baseMargin, numRow * numGroup);
  if (objective === 'survival:aft') {
    checkLength(name, 'lower bounds', labelLowerBound, numRow);
    checkLength(name, 'upper bounds', labelUpperBound, numRow);
    checkBounds(set, name);
    return;
  }
  checkLength(name, 'labels', label, numRow * numTarget);
  const isGraded = objective === 'rank:ndcg' && !ndcg_exp_gain;
  const rule = isGraded ? GRADE : LABEL_RULES.get(objective);
  const wrong = label.findIndex((value) => !Number.isFinite(value) || rule?.allows(value) === false);
  if (wrong < 0) return;
  const { row, where } = placeOf(set, name, Math.floor(wrong / numTarget));
  throw new MalformedInputError(`${where}: the label is ${label[wrong]}`, {
    row,
    hint: `labels of ${objective} are ${rule?.range ?? 'finite numbers'}`,
  });
}

function checkLength(set: string, what: string, values: ArrayLike<unknown> | undefined, length: number): void {
  if (values === undefined || values.length === length) return;
  throw new ConfigurationError(`the ${set} set has ${values.length} ${what}, but needs ${length}`, {
    hint: `give ${length} ${what}, or check numRow and numFeature`,
  });
}

/** A row's number, and how messages begin that are about it. */
function placeOf({ rowNumbers }: TrainingSet, name: string, index: number): { row: number; where: string } {
  const row = rowNumbers?.[index] ?? index + 1;
  return { row, where: rowNumbers === undefined ? `${name} row ${row}` : `row ${row}` };
}

function checkValues(set: TrainingSet, name: string): void {
  const { values, numFeature, featureTypes } = set;
  const isCategory = featureTypes.map((type) => type === 'c');
  const hasCategories = isCategory.includes(true);
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value - value !== 0 && value === value) {
      throw wrongValue(set, name, at, `${value} is not a finite number`);
    }
    if (hasCategories && isCategory[at % numFeature] && value === value && !isCode(value)) {
      throw wrongValue(set, name, at, `${value} is not a category: codes are whole numbers from 0 to ${MAX_CATEGORY}`);
    }
  }
}

function isCode(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_CATEGORY;
}

function wrongValue(set: TrainingSet, name: string, at: number, problem: string): MalformedInputError {
  const { row, where } = placeOf(set, name, Math.floor(at / set.numFeature));
  return new MalformedInputError(`${where}, feature ${at % set.numFeature}: ${problem}`, {
    hint: 'correct the value, or leave it out for missing',
    row,
  });
}

/** One weight per row; in ranking one per query. */
function checkWeights({ weight, groupSizes, numRow }: TrainingSet, name: string): void {
  if (groupSizes !== undefined) {
    const total = groupSizes.reduce((sum, size) => sum + size, 0);
    if (total !== numRow || groupSizes.some((size) => size < 1)) {
      throw new ConfigurationError(`the queries of the ${name} set have ${total} rows, but the set has ${numRow}`, {
        hint: 'let groupSizes add up to the number of rows',
      });
    }
  }
  checkLength(name, 'weights', weight, groupSizes?.length ?? numRow);
  if (weight === undefined) return;
  if (weight.every((value) => value === 0)) {
    throw new MalformedInputError(`every weight of the ${name} set is 0`, { hint: 'give some row a weight above 0' });
  }
  const wrong = weight.findIndex((value) => !(value >= 0 && value < Infinity));
  if (wrong < 0) return;
  const place = groupSizes === undefined ? 'row' : 'query';
  throw new MalformedInputError(`${name} ${place} ${wrong + 1}: the weight is ${weight[wrong]}`, {
    hint: 'weights are finite and not negative',
  });
}

function checkBounds(set: TrainingSet, name: string): void {
  const { labelLowerBound, labelUpperBound } = set;
  for (let index = 0; index < set.numRow; index++) {
    const [lower, upper] = [labelLowerBound?.[index] ?? NaN, labelUpperBound?.[index] ?? NaN];
    if (lower >= 0 && lower <= upper && lower < Infinity && upper > 0) continue;
    const { row, where } = placeOf(set, name, index);
    throw new MalformedInputError(`${where}: the label lies between ${lower} and ${upper}`, {
      row,
      hint: 'the lower bound is not negative, the upper one not below it; Infinity where the event was not seen',
    });
  }
}
