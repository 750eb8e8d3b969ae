import type { ExpectedColumns, FeatureSelection, FeatureSource } from '../frame/frame.ts';
import { nameFeatures } from '../model/feature-names.ts';
import type { Model } from '../model/model.ts';
import { findFeatures, takeFeatures } from './columns.ts';
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
  return exact ?? findFeatures(columnNames, { names: featureNames, optional }, missingFeature);
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

function matchByPosition(rows: FeatureSource, model: Model, others: readonly string[], idColumns: number): Int32Array {
  const { columnNames, numColumn } = rows;
  if (columnNames === undefined && idColumns === 0 && numColumn === model.numFeature) return inOrder(numColumn);
  return takeFeatures(rows, model, others, idColumns);
}

function inOrder(numColumn: number): Int32Array {
  const columns = new Int32Array(numColumn);
  for (let column = 0; column < numColumn; column++) columns[column] = column;
  return columns;
}
