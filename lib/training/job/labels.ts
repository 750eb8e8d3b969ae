import { ConfigurationError, MalformedInputError } from '../../errors.ts';
import type { Labels } from '../../model/estimator.ts';
import { type Column, cellText } from './column.ts';

/** A column and the rows of it that count. */
export interface ColumnRows {
  readonly column: Column;
  readonly rows: Uint32Array;
}

/**
 * (rows) labels as numbers.
 *
 * @throws MalformedInputError where a label is missing or text
 */
export function readLabels({ column, rows }: ColumnRows, objective: string): Float32Array {
  if (column.kind === 'text') {
    throw new ConfigurationError(`the target "${column.name}" has text, which ${objective} cannot learn`, {
      hint: 'leave the objective out for a classifier, or choose a target with numbers',
    });
  }
  return mapRows(rows, (row) => column.values[requireLabel(column, row)]!);
}

/**
 * (rows) one bound of each row's interval; infinite where it is open.
 *
 * @throws MalformedInputError where a bound is missing or text
 */
export function readBounds({ column, rows }: ColumnRows): Float32Array {
  return Float32Array.from(rows, (row) => {
    if (column.kind === 'number' && !Number.isNaN(column.values[row])) return column.values[row]!;
    throw new MalformedInputError(`row ${row + 1}: the bound "${column.name}" is not a number`, {
      hint: 'write inf as the upper bound where the event was not seen, and 0 as the lower one where nothing is known',
      row: row + 1,
      column: column.name,
    });
  });
}

/** Float32Array.from asks an iterator for each row, which takes ten times as long. */
function mapRows(rows: Uint32Array, numberOf: (row: number) => number): Float32Array {
  const numbers = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at++) numbers[at] = numberOf(rows[at]!);
  return numbers;
}

/** The classes among some labels: different ones in numpy's sorted order. */
export function findClasses({ column, rows }: ColumnRows): Labels {
  const different = new Set<number>();
  for (const row of rows) different.add(column.values[requireLabel(column, row)]!);
  const sorted = Array.from(different).sort((a, b) => a - b);
  return column.kind === 'text' ? sorted.map((code) => column.texts[code]!) : sorted;
}

/**
 * (rows) the position of each label among the classes.
 *
 * @throws MalformedInputError for a label that is none of them
 */
export function encodeLabels({ column, rows }: ColumnRows, classes: Labels): Float32Array {
  const codes = new Map(classes.map((label, code) => [String(label), code]));
  return mapRows(rows, (row) => {
    const label = cellText(column, requireLabel(column, row))!;
    const code = codes.get(label);
    if (code !== undefined) return code;
    throw new MalformedInputError(`the validation label "${label}" does not occur among the training rows`, {
      hint: `the classes are ${classes.slice(0, 20).join(', ')}; correct it, or add training rows of its kind`,
      row: row + 1,
      column: column.name,
    });
  });
}

/** @throws MalformedInputError when there is nothing to tell apart */
export function requireDifferentLabels(label: Float32Array, name: string): void {
  if (!label.some((value) => value !== label[0])) throw sameLabels(name);
}

/** There is nothing to tell apart. */
export function sameLabels(target: string): MalformedInputError {
  return new MalformedInputError(`the target "${target}" is the same in every training row`, {
    hint: 'give rows with different targets, or choose another target',
    column: target,
  });
}

function requireLabel(column: Column, row: number): number {
  if (!Number.isNaN(column.values[row])) return row;
  let numMissing = 0;
  for (const value of column.values) if (Number.isNaN(value)) numMissing++;
  const others = numMissing > 1 ? ` (and ${numMissing - 1} more)` : '';
  throw new MalformedInputError(`row ${row + 1}${others}: the target "${column.name}" is missing`, {
    hint: 'leave out rows without a target',
    row: row + 1,
    column: column.name,
  });
}
