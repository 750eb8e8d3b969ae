import { toMatrix } from '../../../engine/feature-matrix.ts';
import { ModelFormatError } from '../../../errors.ts';
import { markRead, type Shape, sourcesOf, widthOf } from '../shape.ts';
import { holdsText, isObjects, type Rows, type Table, toNumbers } from '../table.ts';
import { scoringCodes } from './coded-rows.ts';
import type { CompileHead } from './head.ts';
import { TableRows } from './table-rows.ts';

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
  const scoreCodes = scoringCodes(model, input);
  return {
    kind: model.kind,
    classes: model.classes,
    numGroup: model.numGroup,
    model,
    names: input.names,
    sources: () => sourcesOf(input),
    toFeatures: (table, rows) => toMatrix(new TableRows(withNumbers(table, input, rows), input)),
    score: (given, rows, options) => {
      const table = withNumbers(given, input, rows);
      return scoreCodes(table, options) ?? model.score(new TableRows(table, input), options);
    },
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
