import { toMatrix } from '../../../engine/feature-matrix.ts';
import type { FeatureReader } from '../../../engine/feature-reader.ts';
import { ModelFormatError } from '../../../errors.ts';
import { markRead, type Shape, sourcesOf, widthOf } from '../shape.ts';
import type { RowsToFill } from '../sparse-block.ts';
import { holdsText, isObjects, isSparseBlock, type Part, type Rows, type Table, toNumbers } from '../table.ts';
import type { CompileHead } from './head.ts';

/** An XGBoost estimator: what all pipelines end in, or their members. */
export const compileXgboost: CompileHead = (node, input) => {
  markRead(input);
  const model = node.plan.openModel(node.object);
  if (model.numFeature !== input.width) {
    throw new ModelFormatError(
      `the pipeline makes ${input.width} columns, but XGBoost was trained on ${model.numFeature}`,
      { hint: 'dump the pipeline as it was fitted' },
    );
  }
  const text = input.parts.findIndex(holdsText);
  if (text >= 0) {
    const name = input.names()[placeOf(input, text)];
    throw node.refuse(
      `is given the column ${JSON.stringify(name ?? '')} as text`,
      'encode it in the pipeline, or drop it',
    );
  }
  return {
    kind: model.kind,
    classes: model.classes,
    numGroup: model.numGroup,
    model,
    names: input.names,
    sources: () => sourcesOf(input),
    toFeatures: (table, rows) => toMatrix(new TableRows(withNumbers(table, input, rows), input)),
    score: (table, rows, options) => model.score(new TableRows(withNumbers(table, input, rows), input), options),
  };
};

/** Numbers among Python's objects, as a step leaves them that was fitted on such, are numbers to XGBoost. */
function withNumbers(table: Table, input: Shape, rows: Rows): Table {
  if (!table.parts.some(isObjects)) return table;
  const parts = table.parts.map((part, at) => {
    if (!isObjects(part)) return part;
    const name = () => [input.names()[placeOf(input, at)] ?? ''];
    return toNumbers({ numRow: table.numRow, parts: [part] }, { ...input, names: name }, rows)[0]!;
  });
  return { numRow: table.numRow, parts };
}

/** The column at which a part begins. */
function placeOf({ parts }: Shape, at: number): number {
  return parts.slice(0, at).reduce((sum, part) => sum + widthOf(part), 0);
}

/** Rows that are filled together, so that they stay in the first-level cache. */
const TILE_ROWS = 64;

/** (numRow, width) the table as XGBoost gets it: NaN where a sparse matrix stores nothing. */
class TableRows implements FeatureReader {
  readonly numRow: number;
  readonly numFeature: number;
  readonly #parts: readonly (readonly [first: number, part: Part])[];
  /** what stands where nothing is stored; undefined where everything is */
  readonly #rest: number | undefined;

  constructor({ numRow, parts }: Table, shape: Shape) {
    let first = 0;
    this.numRow = numRow;
    this.numFeature = shape.width;
    this.#parts = parts.map((part, at) => {
      const place = first;
      first += widthOf(shape.parts[at]!);
      return [place, part];
    });
    this.#rest = parts.some(isSparseBlock) ? (shape.isSparse ? Number.NaN : 0) : undefined;
  }

  read(begin: number, end: number, into: Float32Array | Float64Array): void {
    const width = this.numFeature;
    if (this.#rest !== undefined) into.fill(this.#rest);
    for (let row = begin; row < end; row += TILE_ROWS) {
      const tile = { values: into, begin: row, end: Math.min(end, row + TILE_ROWS), width };
      for (const [first, part] of this.#parts) fill(part, tile, (row - begin) * width + first);
    }
  }
}

function fill(part: Part, rows: RowsToFill, first: number): void {
  const { values, begin, end, width } = rows;
  if (part instanceof Float64Array) {
    for (let row = begin, to = first; row < end; row++, to += width) values[to] = part[row]!;
  } else if (isSparseBlock(part) && part.fill) part.fill(rows, first);
  else if (isSparseBlock(part)) {
    const { starts, indices } = part;
    for (let row = begin, to = first; row < end; row++, to += width) {
      for (let at = starts[row]!; at < starts[row + 1]!; at++) values[to + indices[at]!] = part.values[at]!;
    }
  }
}
