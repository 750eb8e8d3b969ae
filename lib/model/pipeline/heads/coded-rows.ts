// Rows of codes: one-hot columns are not filled, but one number stands for those of an encoder's feature, and trees test it.
import type { FeatureReader } from '../../../engine/feature-reader.ts';
import type { PredictOptions, Scores, SynchronousModel } from '../../model.ts';
import { type CodedColumn, codeTrees } from '../coded-trees.ts';
import type { Shape } from '../shape.ts';
import type { Ones, RowsToFill } from '../sparse-block.ts';
import { isSparseBlock, type Part, type Table } from '../table.ts';
import { fill, TILE_ROWS } from './table-rows.ts';

/**
 * Trees of codes are made and laid out in some milliseconds, which so many rows bring in again; the first block of a stream has as many. Few
 * rows at a time are walked.
 */
const [MIN_ROWS, MIN_TABLE_ROWS] = [2 ** 12, 128];

/** What scores tables with one-hot columns once there are many rows of them; undefined for those that the model scores itself. */
export function scoringCodes(model: SynchronousModel, { isSparse }: Shape) {
  const rest = isSparse ? Number.NaN : 0;
  let numRow = 0;
  let isTried = false;
  let score: SynchronousModel['score'] | undefined;
  return (table: Table, options: PredictOptions): Scores | undefined => {
    if (table.numRow < MIN_TABLE_ROWS) return undefined;
    numRow += table.numRow;
    if (numRow < MIN_ROWS) return undefined;
    if (!isTried) score = openScorer(model, table, rest);
    isTried = true;
    return score?.(new CodedRows(table, rest), options);
  };
}

function openScorer(model: SynchronousModel, { parts }: Table, rest: number): SynchronousModel['score'] | undefined {
  if (!parts.some(onesOf)) return undefined;
  const columns: CodedColumn[] = [];
  let numFeature = 0;
  for (const part of parts) {
    columns.push(...codedColumns(part, numFeature));
    numFeature += featuresOf(part);
  }
  return model.scorerOf?.((ensemble) => codeTrees(ensemble, columns, { numFeature, rest }));
}

function onesOf(part: Part): Ones | undefined {
  return isSparseBlock(part) ? part.ones : undefined;
}

/** Numbers of a row that a part takes. */
function featuresOf(part: Part): number {
  return onesOf(part)?.firsts.length ?? (isSparseBlock(part) ? part.width : 1);
}

/** Where the columns of a part are found, of which the first feature is `begin`. */
function codedColumns(part: Part, begin: number): CodedColumn[] {
  const ones = onesOf(part);
  if (ones === undefined) {
    return Array.from({ length: featuresOf(part) }, (_, at) => ({ feature: begin + at, code: undefined }));
  }
  return Array.from({ length: (part as { width: number }).width }, (_, code) => ({
    feature: begin + ones.firsts.findLastIndex((first) => first <= code),
    code,
  }));
}

class CodedRows implements FeatureReader {
  readonly numRow: number;
  readonly numFeature: number;
  readonly #parts: readonly Part[];
  readonly #rest: number;

  constructor({ numRow, parts }: Table, rest: number) {
    this.numRow = numRow;
    this.numFeature = parts.reduce((sum, part) => sum + featuresOf(part), 0);
    this.#parts = parts;
    this.#rest = rest;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const width = this.numFeature;
    into.fill(this.#rest);
    for (let row = begin; row < end; row += TILE_ROWS) {
      const tile = { values: into, begin: row, end: Math.min(end, row + TILE_ROWS), width };
      let first = (row - begin) * width;
      for (const part of this.#parts) {
        const ones = onesOf(part);
        if (ones) fillCodes(ones, tile, first);
        else fill(part, tile, first);
        first += featuresOf(part);
      }
    }
  }
}

function fillCodes({ places, firsts }: Ones, { values, begin, end, width }: RowsToFill, first: number): void {
  const perRow = firsts.length;
  for (let row = begin, from = begin * perRow, at = first; row < end; row++, at += width) {
    for (let to = at; to < at + perRow; to++) values[to] = places[from++]!;
  }
}
