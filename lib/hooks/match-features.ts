import { InvalidOptionError, MalformedInputError, MissingFeatureError } from '../errors.ts';
import type { FeatureSelection, Frame } from '../frame/frame.ts';
import { count } from '../frame/row-errors.ts';
import type { Model } from '../model/model.ts';
import { quoteName, quoteNames } from '../short-text.ts';
import type { TransformOptions } from './options.ts';

/**
 * Which column of the frame is which feature of the model: by name when both have names (exact, else whatever the case
 * if that is unambiguous), by position otherwise.
 */
export function matchFeatures(
  frame: Frame,
  model: Model,
  { onMissingFeature = 'fail', baseMarginColumns = [] }: TransformOptions = {},
): FeatureSelection {
  const names = nameFeatures(model);
  const columns =
    frame.columnNames && model.featureNames
      ? matchByName(frame.columnNames, names, onMissingFeature)
      : matchByPosition(frame, model, baseMarginColumns);
  return { columns, names, categories: model.categories };
}

/** (numFeature) the model's names, or f0, f1, … */
export function nameFeatures({ featureNames, numFeature }: Model): readonly string[] {
  return featureNames ?? Array.from({ length: numFeature }, (_, feature) => `f${feature}`);
}

/**
 * The columns with the margins that rows start from.
 * @throws InvalidOptionError
 */
export function matchBaseMargin(frame: Frame, model: Model, names: readonly string[]): FeatureSelection {
  if (names.length !== model.numGroup) {
    throw new InvalidOptionError(`base-margin: ${count(names.length, 'column')}, the model needs ${model.numGroup}`, {
      hint: 'name one column for each of its margins, separated by commas',
    });
  }
  const columns = Int32Array.from(names, (name) => frame.columnNames?.indexOf(name) ?? -1);
  const absent = columns.indexOf(-1);
  if (absent >= 0) {
    const hint = 'send a header or records, and spell the column as there';
    throw new InvalidOptionError(`base-margin: the input has no column ${quoteName(names[absent])}`, { hint });
  }
  return { columns, names, categories: names.map(() => undefined) };
}

function matchByName(
  columnNames: readonly string[],
  featureNames: readonly string[],
  missingFeature: 'fail' | 'as-missing',
): Int32Array {
  const exact = positions(columnNames, (name) => name);
  let similar: ((feature: string) => readonly number[]) | undefined; // made when a name is not found as it is
  const missing: string[] = [];
  const columns = Int32Array.from(featureNames, (feature) => {
    similar ??= exact.has(feature) ? undefined : findSimilar(columnNames, featureNames);
    const found = exact.get(feature) ?? similar!(feature);
    if (found.length > 1)
      throw ambiguous(
        feature,
        found.map((column) => columnNames[column]),
      );
    if (found.length === 0) missing.push(feature);
    return found[0] ?? -1;
  });
  if (missing.length > 0 && missingFeature === 'fail') throw missingFeatures(missing, columnNames);
  return columns;
}

/** Columns that differ from a feature in case only, and are not another feature's own. */
function findSimilar(
  columnNames: readonly string[],
  featureNames: readonly string[],
): (feature: string) => readonly number[] {
  const folded = positions(columnNames, (name) => name.toLowerCase());
  const taken = new Set(featureNames);
  return (feature) => (folded.get(feature.toLowerCase()) ?? []).filter((column) => !taken.has(columnNames[column]));
}

function positions(names: readonly string[], key: (name: string) => string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [column, name] of names.entries()) {
    const same = found.get(key(name));
    if (same) same.push(column);
    else found.set(key(name), [column]);
  }
  return found;
}

/** @param others names of columns that are no features */
function matchByPosition({ rows, columnNames }: Frame, model: Model, others: readonly string[]): Int32Array {
  const columns = Array.from({ length: rows.numColumn }, (_, column) => column);
  const features = columnNames ? columns.filter((column) => !others.includes(columnNames[column])) : columns;
  if (rows.numRow > 0 && features.length !== model.numFeature) {
    throw new MalformedInputError(
      `the rows have ${count(features.length, 'column')}, the model ${count(model.numFeature, 'feature')}`,
      {
        hint: model.featureNames
          ? "send exactly the features in the model's order, or a header with their names; label_size=n drops leading columns"
          : 'send exactly the features in the order of training; label_size=n drops leading columns',
      },
    );
  }
  return Int32Array.from({ length: model.numFeature }, (_, feature) => features[feature] ?? -1);
}

function ambiguous(feature: string, columns: readonly string[]): MalformedInputError {
  const shown = quoteNames(columns, ' and ');
  return new MalformedInputError(`feature ${quoteName(feature)} could be ${columns.length} columns: ${shown}`, {
    hint: 'send each feature once, spelled as the model spells it',
    column: feature,
  });
}

function missingFeatures(missing: readonly string[], columnNames: readonly string[]): MissingFeatureError {
  return new MissingFeatureError(`the input lacks ${count(missing.length, 'feature')}: ${quoteNames(missing)}`, {
    hint: `it has ${quoteNames(columnNames)}; on-missing-feature=as-missing reads them as missing`,
  });
}
