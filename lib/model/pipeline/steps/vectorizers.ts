// Texts to counts and weights of their terms.
import { elementsOf, type GraphValue, isDict, isName, isObject } from '../graph.ts';
import type { PlanNode } from '../node.ts';
import { joinSources, MAX_WIDTH, type Shape, type Source, shapeOf, sourcesOf } from '../shape.ts';
import { cellValue, isObjects, mapSparse, type Rows, type SparseBlock } from '../table.ts';
import { type Analyzer, compileAnalyzer } from '../text/analyzer.ts';
import { hashColumn, nameHashes } from '../text/murmur.ts';
import { columnName } from './elementwise.ts';
import { NORMS, type Norm, normalizeStored } from './normalizer.ts';
import { columnParts, columnShapes } from './parts.ts';
import { type CompileStep, chain, type Step } from './step.ts';

/** Counts of the terms of a vocabulary. */
export const compileCountVectorizer: CompileStep = (node, input) => {
  const { columnOf, names } = readVocabulary(node);
  const isBinary = node.flag('binary');
  const width = names.length;
  return vectorizer(node, input, { width, names: () => names }, (analyze, text) => {
    const terms = analyze(text);
    if (terms === undefined) return undefined;
    const counts = new Map<number, number>();
    for (const term of terms) {
      const column = columnOf.get(term);
      if (column !== undefined) counts.set(column, isBinary ? 1 : (counts.get(column) ?? 0) + 1);
    }
    return counts;
  });
};

/** The same, weighed. */
export const compileTfidfVectorizer: CompileStep = (node, input) => {
  requireDouble(node);
  const counted = compileCountVectorizer(node, input);
  return chain([counted, node.plan.compileStep(node.child(node.fitted('_tfidf'), '_tfidf'), counted.shape)], input);
};

/** Counts by a hash of the term; no vocabulary is kept. */
export const compileHashingVectorizer: CompileStep = (node, input) => {
  const { width, isSigned } = readHashes(node);
  const isBinary = node.flag('binary');
  const hashed = vectorizer(node, input, { width, names: () => nameHashes(width) }, (analyze, text) => {
    const terms = analyze(text);
    if (terms === undefined) return undefined;
    const sums = new Map<number, number>();
    for (const term of terms) {
      const { column, sign } = hashColumn(term, width);
      sums.set(column, (sums.get(column) ?? 0) + (isSigned ? sign : 1));
    }
    if (isBinary) for (const column of sums.keys()) sums.set(column, 1);
    return sums;
  });
  const norm = node.get('norm') ?? null;
  if (norm === null) return hashed;
  return chain([hashed, normalizing(hashed.shape, NORMS[node.choice('norm', ['l1', 'l2'])]!)], input);
};

/** How a hasher hashes. */
export function readHashes(node: PlanNode): { readonly width: number; readonly isSigned: boolean } {
  requireDouble(node);
  const width = node.number('n_features', 2 ** 20);
  if (!Number.isInteger(width) || width < 1 || width > MAX_WIDTH) throw node.unsupported('n_features');
  return { width, isSigned: node.flag('alternate_sign', true) };
}

/** Logarithms of counts, weights by how rare a term is, and a norm. */
export const compileTfidfTransformer: CompileStep = (node, input) => {
  if (!input.isSparse) throw node.refuse('is given a matrix that is not sparse');
  const isLogged = node.flag('sublinear_tf');
  const weights = node.flag('use_idf', true) ? readWeights(node, input.width) : undefined;
  const norm = node.get('norm') ?? null;
  // up to 1.4 the product with the weights left rows reversed, and so the sum of their norm
  const isReversed = weights !== undefined && !node.isFrom(1, 5);
  const weighed: Step = {
    shape: input,
    run: (table) => ({
      numRow: table.numRow,
      parts: mapSparse(table, (value, column) => {
        const logged = isLogged ? Math.log(value) + 1 : value;
        return weights ? logged * weights[column]! : logged;
      }),
    }),
  };
  if (norm === null) return weighed;
  const measure = NORMS[node.choice('norm', ['l1', 'l2'])]!;
  const reversed: Norm = (values) => measure(Array.from(values).reverse());
  return chain([weighed, normalizing(input, isReversed ? reversed : measure)], input);
};

function normalizing(shape: Shape, norm: Norm): Step {
  const sources = () => {
    const all = sourcesOf(shape);
    return all.map(() => joinSources(all));
  };
  return { shape: { ...shape, sources }, run: (table) => normalizeStored(table, norm) };
}

/** `idf_` from 1.5 on; a diagonal matrix before. */
function readWeights(node: PlanNode, width: number): Float64Array {
  const diagonal = node.get('_idf_diag');
  if (!isObject(diagonal)) return node.floats(node.get('idf_') === undefined ? '_idf_diag' : 'idf_', width);
  const matrix = node.child(diagonal, '_idf_diag');
  const values = matrix.floats('data', width);
  const places = elementsOf(matrix.get('indices'));
  if (places === undefined) return values;
  const weights = new Float64Array(width);
  for (const [at, place] of matrix.floats('indices', width).entries()) {
    if (!(place >= 0 && place < width)) throw node.refuse('has _idf_diag that is not a diagonal');
    weights[place] = values[at]!;
  }
  return weights;
}

interface Vocabulary {
  readonly columnOf: ReadonlyMap<string, number>;
  /** (width) */
  readonly names: readonly string[];
}

/** Terms and their columns. */
export function readVocabulary(node: PlanNode): Vocabulary {
  const vocabulary = node.fitted('vocabulary_');
  if (!isDict(vocabulary)) throw node.refuse('has vocabulary_ that is not a dict');
  const { entries } = vocabulary;
  node.countCategories(entries.length);
  const columnOf = new Map<string, number>();
  const names: string[] = new Array(entries.length).fill('');
  for (const [term, column] of entries) {
    if (typeof term !== 'string' || !isColumn(column, entries.length))
      throw node.refuse('has a vocabulary_ that numbers its terms otherwise than 0, 1, …');
    columnOf.set(term, column);
    names[column] = term;
  }
  return { columnOf, names };
}

function isColumn(value: GraphValue, width: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < width;
}

/** Float64 is all that is computed here. */
function requireDouble(node: PlanNode): void {
  const dtype = node.get('dtype');
  if (isName(dtype) && /float32|f4/.test(dtype.name)) throw node.unsupported('dtype');
}

interface Columns {
  readonly width: number;
  readonly names: () => readonly string[];
}

/** What each text has, column by column; undefined for one that is too long. */
type Count = (analyze: Analyzer, text: string) => ReadonlyMap<number, number> | undefined;

function vectorizer(node: PlanNode, input: Shape, { width, names }: Columns, count: Count): Step {
  if (input.width !== 1) throw node.refuse(`takes one column of texts, but is given ${input.width}`);
  const analyze = compileAnalyzer(node);
  const [column] = columnShapes(input);
  if (column?.kind !== 'sparse' && column?.input) {
    column.input.isText = true;
    column.input.isOpen = true;
  }
  return {
    shape: shapeOf([{ kind: 'sparse', width }], {
      isSparse: true,
      precision: 'double',
      names,
      sources: () => new Array<Source>(width).fill(sourcesOf(input)[0]),
    }),
    run: (table, rows) => {
      const [part] = columnParts(table, input, rows);
      const counts = Array.from({ length: table.numRow }, (_, row) => {
        const value = isObjects(part!) ? cellValue(part, part.codes[row]!) : part![row]!;
        return countText(
          typeof value === 'number' && !Number.isNaN(value) ? String(value) : value,
          { row, column: columnName(input, 0), rows },
          (text) => count(analyze, text),
        );
      });
      return { numRow: table.numRow, parts: [storeCounts(counts, width)] };
    },
  };
}

interface Place {
  readonly row: number;
  readonly column: string;
  readonly rows: Rows;
}

const NOTHING: ReadonlyMap<number, number> = new Map();

function countText(
  value: unknown,
  { row, column, rows }: Place,
  count: (text: string) => ReadonlyMap<number, number> | undefined,
) {
  if (typeof value !== 'string') {
    rows.refuse(
      row,
      column,
      'the text is missing, which a vectorizer does not take',
      'send a text, also an empty one that is quoted as a blank',
    );
    return NOTHING;
  }
  const counts = count(value);
  if (counts === undefined)
    rows.refuse(
      row,
      column,
      `the text of ${value.length} characters is too long for its token_pattern`,
      'send a shorter text',
    );
  return counts ?? NOTHING;
}

/** Rows of numbers by their columns. */
export function storeCounts(counts: readonly ReadonlyMap<number, number>[], width: number): SparseBlock {
  const starts = new Uint32Array(counts.length + 1);
  for (const [row, { size }] of counts.entries()) starts[row + 1] = starts[row]! + size;
  const indices = new Uint32Array(starts[counts.length]!);
  const values = new Float64Array(indices.length);
  for (const [row, found] of counts.entries()) {
    const own = indices.subarray(starts[row], starts[row + 1]);
    own.set([...found.keys()]);
    own.sort();
    for (const [at, column] of own.entries()) values[starts[row]! + at] = found.get(column)!;
  }
  return { width, starts, indices, values };
}
