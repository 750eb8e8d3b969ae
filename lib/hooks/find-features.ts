import { countLabels } from '../content/csv-header.ts';
import { InvalidOptionError, MalformedInputError, MissingFeatureError } from '../errors.ts';
import { columnFinder } from '../frame/column-finder.ts';
import type { FeatureSelection, FeatureSource } from '../frame/frame.ts';
import { count } from '../frame/row-errors.ts';
import type { Model } from '../model/model.ts';
import { findNearNames } from '../near-names.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { TransformOptions } from './options.ts';

/** What a model calls its features, and which of them need not be there. */
export interface Wanted {
  readonly names: readonly string[];
  readonly optional: Model['optionalFeatures'];
}

/**
 * The columns of features whose names are not all to be found as they are.
 *
 * @throws MissingFeatureError, and MalformedInputError for a name that several columns could mean
 */
export function findFeatures(
  columnNames: readonly string[],
  { names: featureNames, optional }: Wanted,
  missingFeature: 'fail' | 'as-missing',
): Int32Array {
  const find = columnFinder(columnNames, featureNames);
  const missing: string[] = [];
  const columns = Int32Array.from(featureNames, (feature, place) => {
    const found = find(feature);
    if (found.length > 1) throw ambiguous(feature, columnNames, found);
    if (found.length === 0 && !optional?.has(place)) missing.push(feature);
    return found[0] ?? -1;
  });
  if (missing.length > 0 && missingFeature === 'fail') {
    throw missingFeatures(missing, columnNames, missing.length < featureNames.length);
  }
  return columns;
}

/** Names of the columns that may be features: all but ids and margins; undefined where rows have none. */
export function listFeatures(
  { rows }: { readonly rows: FeatureSource },
  { baseMarginColumns = [], idColumns = 0 }: TransformOptions,
): readonly string[] | undefined {
  return rows.columnNames?.slice(idColumns).filter((name) => !baseMarginColumns.includes(name));
}

/**
 * The columns of features by their places, where there are others.
 *
 * @param others names of columns that are not features
 * @throws MalformedInputError for more or fewer than the model has
 */
export function takeFeatures(
  { numRow, numColumn, columnNames, labelSize = 0 }: FeatureSource,
  model: Model,
  others: readonly string[],
  idColumns: number,
): Int32Array {
  const taken = new Set(columnNames && others.flatMap(columnFinder(columnNames, others)));
  const columns = Array.from({ length: numColumn }, (_, column) => column).filter((column) => !taken.has(column));
  const isEmpty = numRow === 0 && columnNames === undefined;
  const features = columns.slice(idColumns + countLabels(columns.length - idColumns, labelSize, model.numFeature));
  if (!isEmpty && features.length !== model.numFeature)
    throw wrongWidth(features.length, model, columnNames !== undefined);
  return Int32Array.from({ length: model.numFeature }, (_, feature) => features[feature] ?? -1);
}

/**
 * The columns with the margins that rows start from.
 * @throws InvalidOptionError
 */
export function matchBaseMargin(
  { rows }: { readonly rows: FeatureSource },
  model: Model,
  names: readonly string[],
): FeatureSelection {
  if (names.length !== model.numGroup) {
    throw new InvalidOptionError(`base-margin: ${count(names.length, 'column')}, the model needs ${model.numGroup}`, {
      hint: 'name one column for each of its margins, separated by commas',
    });
  }
  const find = columnFinder(rows.columnNames ?? [], names);
  const columns = Int32Array.from(names, (name) => find(name)[0] ?? -1);
  const absent = columns.indexOf(-1);
  if (absent >= 0) {
    const hint = 'send a header or records, and spell the column as there';
    throw new InvalidOptionError(`base-margin: the input has no column ${quoteName(names[absent]!)}`, { hint });
  }
  return { columns, names, categories: names.map(() => undefined) };
}

function wrongWidth(found: number, { numFeature, featureNames }: Model, hasHeader: boolean): MalformedInputError {
  const where = hasHeader ? 'the header has' : 'the rows have';
  return new MalformedInputError(`${where} ${count(found, 'column')}, the model ${count(numFeature, 'feature')}`, {
    hint: featureNames
      ? "send exactly the features in the model's order, or a header with their names; label_size=n drops leading columns"
      : 'send exactly the features in the order of training; label_size=n drops leading columns',
  });
}

function ambiguous(feature: string, names: readonly string[], columns: readonly number[]): MalformedInputError {
  const shown = quoteNames(
    columns.map((column) => names[column]!),
    ' and ',
  );
  return new MalformedInputError(`feature ${quoteName(feature)} could be ${columns.length} columns: ${shown}`, {
    hint: 'send each feature once, spelled as the model spells it',
    column: feature,
  });
}

/** With no feature at all, missing values are no way out: every row would get the same prediction. */
function missingFeatures(
  missing: readonly string[],
  columnNames: readonly string[],
  hasOthers: boolean,
): MissingFeatureError {
  const wayOut = hasOthers
    ? 'on-missing-feature=as-missing reads them as missing'
    : 'name the columns as the model does, or send rows by position: text/csv without a header, JSON as [[…],[…]]';
  return new MissingFeatureError(`the input lacks ${count(missing.length, 'feature')}: ${quoteNames(missing)}`, {
    hint: `it has ${quoteNames(columnNames)}; ${nearMisses(missing, columnNames)}${wayOut}`,
  });
}

/** Missing features and columns that are compared: it takes the product of their numbers and of their lengths. */
const [MAX_COMPARED, MAX_COLUMNS, MAX_NAME] = [3, 300, 60];

/** `"ages" may be meant for "age"; `, or nothing. */
function nearMisses(missing: readonly string[], columnNames: readonly string[]): string {
  const short = (name: string) => name.length <= MAX_NAME;
  const columns = columnNames.slice(0, MAX_COLUMNS).filter(short);
  const pairs = missing
    .filter(short)
    .slice(0, MAX_COMPARED)
    .flatMap((feature) => {
      const [near] = findNearNames(feature, columns);
      return near === undefined ? [] : [`${quoteName(near)} may be meant for ${quoteName(feature)}; `];
    });
  return pairs.join('');
}
