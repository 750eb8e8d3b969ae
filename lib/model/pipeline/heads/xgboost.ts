import { toMatrix } from '../../../engine/feature-matrix.ts';
import { ModelFormatError } from '../../../errors.ts';
import type { Model } from '../../model.ts';
import { markRead, type Shape, sourcesOf, widthOf } from '../shape.ts';
import { cellValue, holdsText, isObjects, type Rows, type Table, toNumbers } from '../table.ts';
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
  const categories = takeCategories(model, input);
  const text = input.parts.findIndex((part, at) => holdsText(part) && !categories[at]);
  if (text >= 0) {
    const name = input.names()[placeOf(input, text)];
    throw node.refuse(
      `is given the column ${JSON.stringify(name ?? '')} as text`,
      'encode it in the pipeline, or drop it',
    );
  }
  const numbersOf = (table: Table, rows: Rows) => withNumbers(table, input, categories, rows);
  const scoreCodes = scoringCodes(model, input);
  return {
    kind: model.kind,
    classes: model.classes,
    numGroup: model.numGroup,
    model,
    names: input.names,
    sources: () => sourcesOf(input),
    toFeatures: (table, rows) => toMatrix(new TableRows(numbersOf(table, rows), input)),
    score: (given, rows, options) => {
      const table = numbersOf(given, rows);
      return scoreCodes(table, options) ?? model.score(new TableRows(table, input), options);
    },
  };
};

type Categories = Model['categories'][number];

/** For each part the categories by which XGBoost itself knows a column of the caller's, whose texts are read then. */
function takeCategories({ categories }: Model, input: Shape): readonly Categories[] {
  if (!categories.some((known) => known !== undefined)) return [];
  return input.parts.map((part, at) => {
    const known = part.kind !== 'sparse' && part.input ? categories[placeOf(input, at)] : undefined;
    if (known && part.kind !== 'sparse') part.input!.isText = true;
    if (known && part.kind === 'object') for (const text of known.keys()) part.dictionary.intern(text);
    return known;
  });
}

/** Numbers among Python's objects, as a step leaves them that was fitted on such, are numbers to XGBoost, categories their codes. */
function withNumbers(table: Table, input: Shape, categories: readonly Categories[], rows: Rows): Table {
  if (!table.parts.some(isObjects)) return table;
  const parts = table.parts.map((part, at) => {
    if (!isObjects(part)) return part;
    const known = categories[at];
    if (known) return Float64Array.from(part.codes, (code) => known.get(String(cellValue(part, code))) ?? Number.NaN);
    const name = () => [input.names()[placeOf(input, at)] ?? ''];
    return toNumbers({ numRow: table.numRow, parts: [part] }, { ...input, names: name }, rows)[0]!;
  });
  return { numRow: table.numRow, parts };
}

/** The column at which a part begins. */
function placeOf({ parts }: Shape, at: number): number {
  return parts.slice(0, at).reduce((sum, part) => sum + widthOf(part), 0);
}
