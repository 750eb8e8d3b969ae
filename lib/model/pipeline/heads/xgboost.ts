import { FeatureMatrix } from '../../../engine/feature-matrix.ts';
import { ModelFormatError } from '../../../errors.ts';
import { markRead, type Shape, sourcesOf, widthOf } from '../shape.ts';
import { isSparseBlock, type Part, type Table } from '../table.ts';
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
  const text = input.parts.findIndex(({ kind }) => kind === 'object');
  if (text >= 0) {
    const name = input.names()[input.parts.slice(0, text).reduce((sum, part) => sum + widthOf(part), 0)];
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
    toFeatures: (table) => toFeatures(table, input),
    score: (table, _rows, options) => model.score(toFeatures(table, input), options),
  };
};

/** (numRow, width) the table as XGBoost gets it: float32, and NaN where a sparse matrix stores nothing. */
function toFeatures(table: Table, shape: Shape): FeatureMatrix {
  const { numRow } = table;
  const { width, isSparse } = shape;
  const values = new Float32Array(numRow * width);
  if (isSparse) values.fill(Number.NaN);
  let first = 0;
  for (const [at, part] of table.parts.entries()) {
    fill(part, values, { first, width, numRow });
    first += widthOf(shape.parts[at]!);
  }
  return new FeatureMatrix(values, numRow, width);
}

interface Place {
  readonly first: number;
  readonly width: number;
  readonly numRow: number;
}

function fill(part: Part, values: Float32Array, { first, width, numRow }: Place): void {
  if (isSparseBlock(part)) {
    const { starts, indices } = part;
    for (let row = 0; row < numRow; row++) {
      const begin = row * width + first;
      for (let at = starts[row]!; at < starts[row + 1]!; at++) values[begin + indices[at]!] = part.values[at]!;
    }
  } else if (part instanceof Float64Array) {
    for (let row = 0, to = first; row < numRow; row++, to += width) values[to] = part[row]!;
  }
}
