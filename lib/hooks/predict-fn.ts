import { toMatrix } from '../engine/feature-matrix.ts';
import type { CellReader, FeatureReader } from '../engine/feature-reader.ts';
import { isOpen } from '../frame/category-code.ts';
import { type FeatureSelection, type FeatureSource, type Frame, isNumbers, type OutputColumn } from '../frame/frame.ts';
import { type RowErrorHandler, type RowProblem, throwRowError } from '../frame/row-errors.ts';
import { listUnknownCategories, unknownCategory } from '../frame/unknown-categories.ts';
import { withMissing } from '../model/missing-values.ts';
import type { Model } from '../model/model.ts';
import { counterOf } from '../model/row-counter.ts';
import { quoteName } from '../short-text.ts';
import { chooseColumns, listFeatures, matchBaseMargin } from './columns.ts';
import { expectedBy, matchFeatures } from './match-features.ts';
import type { OutputName, TransformOptions } from './options.ts';
import { outputColumns } from './output-columns.ts';

/**
 * The frame with the model's predictions behind its columns. Features are found by name (in any order, among others), or
 * by position where the frame has no names.
 *
 * @param input rows, as `input_fn` gives them
 * @param model a model, as `model_fn` gives it
 * @param options which columns are appended, and what becomes of rows that cannot be used
 * @throws {@link MissingFeatureError} for a feature that the rows do not have; {@link MalformedInputError} with row and column
 * of a cell that cannot be used; {@link InvalidOptionError} for an output that the model does not have
 * @example
 * ```js
 * const scored = await predict_fn(frame, model, { outputs: ['prediction', 'contributions'] });
 * ```
 */
export async function predict_fn(input: Frame, model: Model, options: TransformOptions = {}): Promise<Frame> {
  return predict(input, model, options);
}

/** The same, at once where the model answers at once. */
export function predict(input: Frame, given: Model, options: TransformOptions): Frame | Promise<Frame> {
  const { prepared } = input;
  const rows = prepared ? undefined : input.rows.expecting?.(expectedBy(given, options.idColumns));
  const frame = rows ? input.withRows(rows) : input;
  const read = { rows: prepared ?? frame.rows };
  const model = given.forColumns?.(listFeatures(read, options)) ?? given;
  const selection = matchFeatures(read, model, options);
  const annotate = options.onRowError === 'annotate';
  const rowErrors: (string | undefined)[] = annotate ? new Array(frame.numRow).fill(undefined) : [];
  let hasErrors = false;
  const note = (problem: RowProblem) => {
    const row = problem.row - frame.rows.firstRow - 1;
    rowErrors[row] ??= problem.message;
    hasErrors = true;
  };
  const onRowError = annotate ? note : throwRowError;
  const { reader: cells, unknown, listUnknown } = readFeatures(read, selection, onRowError, options);
  const { iterationRange, missing, baseMarginColumns: names, contributions } = options;
  const counter = counterOf(given);
  const reader = counter ? counter.watch(withMissing(cells, missing ?? model.missing)) : cells;
  const features = names ? (model.hold?.(reader) ?? toMatrix(reader)) : reader; // problems of features come before those of base margins
  const baseMargin = names && readBaseMargin(read, matchBaseMargin(read, model, names), onRowError);
  const outputs = options.outputs ?? defaultOutputs(frame, model);
  const columns = outputColumns(model, features, outputs, { iterationRange, missing, baseMargin, contributions });
  const append = (found: readonly OutputColumn[]) => {
    counter?.commit(found, unknown);
    const usable = hasErrors ? withoutErrors(found, rowErrors) : found;
    const scored = frame.append(annotate ? [...usable, annotation(rowErrors, frame)] : usable, listUnknown());
    return options.columns || options.idColumns ? chooseColumns(scored, options) : scored;
  };
  return columns instanceof Promise ? columns.then(append) : append(columns);
}

/** The model's features, and what tells, once they are read, how many cells name a category that it does not know. */
export function readFeatures(
  { rows }: { readonly rows: FeatureSource },
  selection: FeatureSelection,
  onRowError: RowErrorHandler,
  { onUnknownCategory }: Pick<TransformOptions, 'onUnknownCategory'>,
) {
  const { names, categories } = selection;
  const counts = new Map<number, number>(); // feature → cells
  let cells: CellReader | undefined;
  const reader = rows.readFeatures(selection, onRowError, (row, feature, text) => {
    cells?.onText?.(row, feature, text);
    if (isOpen(categories[feature]!)) return;
    counts.set(feature, (counts.get(feature) ?? 0) + 1);
    if (onUnknownCategory !== 'fail') return;
    onRowError(unknownCategory(rows.firstRow + row + 1, names[feature]!, text, categories[feature]!));
  });
  if (selection.readsCells) cells = readCells(reader, rows.firstRow, onRowError);
  return { reader: cells ?? reader, unknown: counts, listUnknown: () => listUnknownCategories(counts, names) };
}

/** The same rows for a model that asks about texts, and may refuse a row that was read. */
function readCells(
  reader: FeatureReader & Partial<CellReader>,
  firstRow: number,
  onRowError: RowErrorHandler,
): CellReader {
  const { numRow, numFeature } = reader;
  return {
    numRow,
    numFeature,
    onText: undefined,
    read: (begin, end, into) => reader.read(begin, end, into),
    readColumns: (begin, end, into) => reader.readColumns?.(begin, end, into) ?? false,
    refuse: ({ row, column, problem, hint }) => {
      const position = firstRow + row + 1;
      onRowError({ message: `row ${position}, column ${quoteName(column)}: ${problem}`, hint, row: position, column });
    },
  };
}

/** (numRow, numGroup) what the rows start from. XGBoost would start from a missing one too, and predict nothing. */
function readBaseMargin(
  { rows }: { readonly rows: FeatureSource },
  selection: FeatureSelection,
  onRowError: RowErrorHandler,
): Float32Array {
  const { values } = toMatrix(rows.readFeatures(selection, onRowError));
  const { names } = selection;
  for (const [index, margin] of values.entries()) {
    if (!Number.isNaN(margin)) continue;
    const row = rows.firstRow + Math.floor(index / names.length) + 1;
    const column = names[index % names.length]!;
    const message = `row ${row}, column ${quoteName(column)}: the base margin is missing`;
    onRowError({ message, hint: 'give every row the margin that it starts from', row, column });
  }
  return values;
}

function defaultOutputs(frame: Frame, model: Model): OutputName[] {
  const isNamed = frame.columnNames !== undefined || frame.layout.envelope !== undefined;
  return (model.classes ?? model.targets) && !model.isVote && isNamed ? ['prediction', 'probability'] : ['prediction'];
}

/** The columns with empty cells in the rows that have an error. */
function withoutErrors(columns: readonly OutputColumn[], rowErrors: readonly (string | undefined)[]): OutputColumn[] {
  return columns.map(({ values, ...column }) => ({
    ...column,
    values: isNumbers(values)
      ? values.map((value, row) => (rowErrors[row] === undefined ? value : Number.NaN))
      : values.map((value, row) => (rowErrors[row] === undefined ? value : undefined)),
  }));
}

/** The column that says why a row could not be used. */
function annotation(values: readonly (string | undefined)[], { columnNames = [] }: Frame): OutputColumn {
  return { name: freeName('error', columnNames), values, isAnnotation: true };
}

/** The name, or `name_1`, `name_2`, … where the caller's own columns have it. */
function freeName(name: string, columnNames: readonly string[]): string {
  if (!columnNames.includes(name)) return name;
  const taken = new Set(columnNames);
  let number = 1;
  while (taken.has(`${name}_${number}`)) number++;
  return `${name}_${number}`;
}
