import { ConfigurationError, MalformedInputError } from '../../errors.ts';
import type { Labels } from '../../model/estimator.ts';
import { markMissing } from '../../model/missing-values.ts';
import { joinSets, type TrainingSet } from '../training-set.ts';
import { chooseLabels, type SetLabels } from './choose-labels.ts';
import { type Column, cellText, type Table } from './column.ts';
import { chooseFeatures, type Feature, fillValues } from './features.ts';
import { type FoldPlan, foldedQueries } from './folds.ts';
import { countGroups, splitGroups } from './groups.ts';
import { foldPlan, type JobOptions } from './options.ts';
import { idColumn, labelColumns, namedOptions, positionalOptions, TRAINING_COLUMN } from './roles.ts';
import { splitAtRandom, splitByColumn } from './split.ts';

/** What a table says, ready to train on. */
export interface Assembly {
  readonly train: TrainingSet;
  readonly validation: TrainingSet;
  readonly features: readonly Feature[];
  /** False where the columns had no names. */
  readonly isNamed: boolean;
  /** One column of labels or several; the two bounds for survival:aft. */
  readonly targets: readonly string[];
  readonly objective: string;
  /** Labels in encoder order; undefined unless the model is a classifier of one target. */
  readonly classes: Labels | undefined;
  /** the column that names rows */
  readonly id: RowNames | undefined;
  /** for a model of each fold, whose rows are all in both `train` and `validation` */
  readonly folds: Folding | undefined;
}

/** What rows are called. */
export interface RowNames {
  readonly name: string;
  /** of a validation row, counted from 0 */
  readonly textOf: (row: number) => string;
}

/** How rows are folded, and the sets on which every fold is measured in place of its own rows. */
export interface Folding extends FoldPlan {
  readonly watched: readonly [train: TrainingSet, validation: TrainingSet] | undefined;
}

/** Rows of a table. */
interface Part {
  readonly table: Table;
  readonly rows: Uint32Array;
}

/**
 * Splits and encodes what was read: training and validation rows, features, labels, weights and groups.
 *
 * @throws MalformedInputError or ConfigurationError saying what cannot be learned from and why
 */
export function assemble(table: Table, validationTable: Table | undefined, given: JobOptions): Assembly {
  const names = table.columns.map(({ name }) => name);
  const options = table.isNamed ? namedOptions(given, table.label) : positionalOptions(given, names);
  requireGroups(table, options);
  const parts = partition(table, validationTable, options);
  const features = chooseFeatures(table, options);
  const targets = labelColumns(options);
  const columnsOf = (part: Part) => targets.map((name) => findColumn(part.table, name)!);
  const labels = chooseLabels(
    parts.map((part) => ({ columns: columnsOf(part), rows: part.rows })),
    options,
  );
  const [train, validation] = parts.map((part, index) =>
    index > 0 && part === parts[0] ? undefined : toTrainingSet(part, labels.sets[index]!, features, options),
  );
  const plan = foldPlan(given);
  if (plan && train!.groupSizes) throw foldedQueries();
  const all = plan && validation && join(train!, validation);
  return {
    train: all ?? train!,
    validation: all ?? validation ?? train!,
    features,
    isNamed: table.isNamed,
    targets,
    objective: labels.objective,
    classes: labels.classes,
    id: rowNames(all ? parts : [parts[1]], idColumn(options)),
    folds: plan && { ...plan, watched: validation && [train!, validation] },
  };
}

function join(train: TrainingSet, validation: TrainingSet): TrainingSet {
  if ((train.weight === undefined) === (validation.weight === undefined)) return joinSets(train, validation);
  throw new MalformedInputError(`only the ${train.weight ? 'training' : 'validation'} rows have weights`, {
    hint: '_kfold learns from both: give all of them a weight, or none',
  });
}

/** The names of the rows of some parts, one after the other. Of the tables it keeps these columns alone. */
function rowNames(parts: readonly Part[], id: string): RowNames | undefined {
  const sources = parts.map(({ table, rows }) => ({ column: findColumn(table, id), rows }));
  if (sources.some(({ column }) => column === undefined)) return undefined;
  const textOf = (row: number): string => {
    let [part, at] = [0, row];
    while (at >= sources[part]!.rows.length) at -= sources[part++]!.rows.length;
    const { column, rows } = sources[part]!;
    return cellText(column!, rows[at]!) ?? '';
  };
  return { name: id, textOf };
}

function requireGroups(table: Table, { group, given, parameters: { objective } }: JobOptions): void {
  if (!given.has('objective') || !objective.startsWith('rank:') || group !== '') return;
  throw new ConfigurationError(`${objective} ranks the rows of each query, but nothing says which query a row is of`, {
    hint: table.isNamed
      ? 'name the column with the query as group'
      : 'write qid:1 behind the label of every libsvm row',
  });
}

/** Training rows and validation rows. */
function partition(table: Table, validationTable: Table | undefined, options: JobOptions): [Part, Part] {
  const every = everyRow(table);
  if (validationTable) {
    return [
      { table, rows: every },
      { table: validationTable, rows: everyRow(validationTable) },
    ];
  }
  if (options.train_all || options.kfold !== undefined) {
    const all = { table, rows: every };
    return [all, all];
  }
  const { train, validation } = splitRows(table, options);
  return [
    { table, rows: train },
    { table, rows: validation },
  ];
}

function splitRows(table: Table, options: JobOptions) {
  const marked = options.features.includes(TRAINING_COLUMN) ? undefined : findColumn(table, TRAINING_COLUMN);
  if (marked !== undefined) return splitByColumn(marked);
  const group = findColumn(table, options.group);
  return group ? splitGroups(group) : splitAtRandom(table.numRow);
}

function toTrainingSet(
  { table, rows }: Part,
  labels: SetLabels,
  features: readonly Feature[],
  options: JobOptions,
): TrainingSet {
  const group = findColumn(table, options.group);
  const groupSizes = group && countGroups(group, rows);
  const weight = findColumn(table, options.weight);
  return {
    numRow: rows.length,
    numFeature: features.length,
    values: markMissing(fillValues(table, rows, features), options.missing),
    featureTypes: features.map(({ categories }) => (categories ? 'c' : 'q')),
    ...labels,
    rowNumbers: rows.map((row) => row + 1),
    weight: weight && readWeights(weight, groupSizes ? firstRows(rows, groupSizes) : rows),
    groupSizes,
  };
}

/** (numGroup) the first row of each group: in ranking a group has one weight. */
function firstRows(rows: Uint32Array, groupSizes: Int32Array): Uint32Array {
  let start = 0;
  return Uint32Array.from(groupSizes, (size) => {
    const first = rows[start]!;
    start += size;
    return first;
  });
}

function readWeights(column: Column, rows: Uint32Array): Float32Array {
  return Float32Array.from(rows, (row) => {
    const value = column.kind === 'number' ? column.values[row]! : Number.NaN;
    if (value >= 0) return value;
    throw new MalformedInputError(`row ${row + 1}: the weight "${column.name}" is not a number of at least 0`, {
      hint: 'give every row a weight',
      row: row + 1,
      column: column.name,
    });
  });
}

function findColumn({ columns }: Table, name: string): Column | undefined {
  return columns.find((column) => column.name === name);
}

function everyRow({ numRow }: Table): Uint32Array {
  const rows = new Uint32Array(numRow); // a loop: Uint32Array.from takes ten times as long
  for (let row = 0; row < numRow; row++) rows[row] = row;
  return rows;
}
