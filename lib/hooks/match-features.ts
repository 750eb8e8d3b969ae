import { countLabels } from '../content/csv-header.ts';
import { InvalidOptionError, MalformedInputError, MissingFeatureError } from '../errors.ts';
import { columnFinder } from '../frame/column-finder.ts';
import type { ExpectedColumns, FeatureSelection, FeatureSource } from '../frame/frame.ts';
import { count } from '../frame/row-errors.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { Model } from '../model/model.ts';
import { findNearNames } from '../near-names.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { TransformOptions } from './options.ts';

/** A frame, or rows that a hook has prepared. */
interface Readable {
  readonly rows: FeatureSource;
}

/**
 * Which column of the frame is which feature of the model: by name when both have names (exact, else trimmed, else whatever
 * the case, if that is unambiguous), by position otherwise.
 */
export function matchFeatures(
  { rows }: Readable,
  model: Model,
  { onMissingFeature = 'fail', baseMarginColumns = [], idColumns = 0 }: TransformOptions = {},
): FeatureSelection {
  const names = nameFeatures(model);
  const columns =
    rows.columnNames && model.featureNames
      ? matchByName(rows.columnNames, { names, optional: model.optionalFeatures }, onMissingFeature)
      : matchByPosition(rows, model, baseMarginColumns, idColumns);
  return { columns, names, categories: model.categories, readsCells: model.readsCells };
}

const EXPECTED = new WeakMap<Model, ExpectedColumns>();

/** The columns that tell the header from the rows of a text that the model is to score: one object for one request after the other. */
export function expectedBy(model: Model, idColumns = 0): ExpectedColumns {
  const known = EXPECTED.get(model);
  if (known?.idColumns === idColumns) return known;
  const expected = { idColumns, names: model.featureNames, numFeature: model.numFeature, categories: model.categories };
  EXPECTED.set(model, expected);
  return expected;
}

/**
 * The columns with the margins that rows start from.
 * @throws InvalidOptionError
 */
export function matchBaseMargin({ rows }: Readable, model: Model, names: readonly string[]): FeatureSelection {
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

/** More columns are not kept. */
const MAX_KEPT = 1000;

/** Clients send the same columns in one request after the other. */
let last:
  | { readonly columnNames: readonly string[]; readonly featureNames: readonly string[]; readonly columns: Int32Array }
  | undefined;

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function matchByName(
  columnNames: readonly string[],
  {
    names: featureNames,
    optional,
  }: { readonly names: readonly string[]; readonly optional: Model['optionalFeatures'] },
  missingFeature: 'fail' | 'as-missing',
): Int32Array {
  if (last && isSame(last.columnNames, columnNames) && isSame(last.featureNames, featureNames)) return last.columns;
  const exact = matchExactly(columnNames, featureNames);
  if (exact && columnNames.length <= MAX_KEPT) last = { columnNames, featureNames, columns: exact };
  if (exact) return exact;
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

/** The usual case, in which every feature has one column with its very name; undefined otherwise. */
function matchExactly(columnNames: readonly string[], featureNames: readonly string[]): Int32Array | undefined {
  const positions = new Map<string, number>();
  for (let column = 0; column < columnNames.length; column++) positions.set(columnNames[column]!, column);
  if (positions.size < columnNames.length) return undefined;
  const columns = new Int32Array(featureNames.length);
  for (let feature = 0; feature < featureNames.length; feature++) {
    const column = positions.get(featureNames[feature]!);
    if (column === undefined) return undefined;
    columns[feature] = column;
  }
  return columns;
}

/** @param others names of columns that are not features */
function matchByPosition(
  { numRow, numColumn, columnNames, labelSize = 0 }: FeatureSource,
  model: Model,
  others: readonly string[],
  idColumns: number,
): Int32Array {
  if (columnNames === undefined && idColumns === 0 && numColumn === model.numFeature) return inOrder(numColumn);
  const taken = new Set(columnNames && others.flatMap(columnFinder(columnNames, others)));
  const columns = Array.from({ length: numColumn }, (_, column) => column).filter((column) => !taken.has(column));
  const isEmpty = numRow === 0 && columnNames === undefined;
  const features = columns.slice(idColumns + countLabels(columns.length - idColumns, labelSize, model.numFeature));
  if (!isEmpty && features.length !== model.numFeature)
    throw wrongWidth(features.length, model, columnNames !== undefined);
  return Int32Array.from({ length: model.numFeature }, (_, feature) => features[feature] ?? -1);
}

function inOrder(numColumn: number): Int32Array {
  const columns = new Int32Array(numColumn);
  for (let column = 0; column < numColumn; column++) columns[column] = column;
  return columns;
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
