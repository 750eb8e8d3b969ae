import { MalformedInputError } from '../errors.ts';
import type { RowSource } from './frame.ts';

/** Cells that a table may always have, for its features (4 bytes each) and as text. */
const [MAX_FEATURES, MAX_WRITTEN] = [2 ** 25, 2 ** 20];
/** Cells that a table may have for each that was sent, so that work and memory stay linear in the bytes of a body. */
const MAX_PER_CELL = 64;

type Rows = Pick<RowSource, 'numRow' | 'numCell'>;

/**
 * Refuses rows of which nearly all features are left out.
 *
 * @throws MalformedInputError
 */
export function requireReadable(rows: Rows, numFeature: number): void {
  requireProportion(rows, numFeature, MAX_FEATURES, 'leave out rows without cells, or send fewer rows at a time');
}

/**
 * Refuses lines of which most lack cells, where the features of all would take much memory.
 *
 * @param numCell that each line must have; a cell and its delimiter take a byte or more
 * @throws MalformedInputError
 */
export function requireFilled(
  { numRow, csvBytes = 0 }: Pick<RowSource, 'numRow' | 'csvBytes'>,
  numCell: number,
  numFeature: number,
): void {
  if (numRow * numFeature <= MAX_FEATURES || numRow * (numCell - 1) <= 2 * csvBytes) return;
  throw new MalformedInputError(
    `most of the ${numRow} rows have fewer cells than the first line, which has ${numCell}`,
    {
      hint: 'give every row the same number of cells, or send fewer rows at a time',
    },
  );
}

/**
 * Refuses to write every column of rows that have few in common.
 *
 * @throws MalformedInputError
 */
export function requireWritable(rows: Rows, numColumn: number): void {
  const hint = 'every key of a record is a column of all rows: accept application/json, or send fewer rows at a time';
  requireProportion(rows, numColumn, MAX_WRITTEN, hint);
}

function requireProportion(rows: Rows, numColumn: number, floor: number, hint: string): void {
  const { numRow } = rows;
  if (numRow * numColumn <= floor) return; // before cells are counted
  const { numCell } = rows;
  if (numCell === undefined || numRow * numColumn <= MAX_PER_CELL * numCell) return;
  throw new MalformedInputError(
    `${numRow} rows of ${numColumn} columns are too many for the ${numCell} cells that were sent`,
    { hint },
  );
}
