import type { CellReader, FeatureReader } from '../../engine/feature-reader.ts';
import { MalformedInputError } from '../../errors.ts';
import { quoteName } from '../../short-text.ts';
import { VerbatimTexts } from '../verbatim-texts.ts';
import type { BlockMemory } from './block-memory.ts';
import type { Scalar } from './graph.ts';
import { Dictionary, type InputColumn, NUMBER, type PartShape, type Precision, type Shape, shapeOf } from './shape.ts';
import type { ObjectColumn, Part, Rows, Table } from './table.ts';

/** The columns that callers send. */
export class Inputs {
  readonly columns: readonly InputColumn[];
  readonly names: readonly string[] | undefined;

  /** @param isText which of them are compared as texts */
  constructor(numFeature: number, names: readonly string[] | undefined, isText: readonly boolean[]) {
    this.names = names;
    this.columns = Array.from({ length: numFeature }, (_, column) => ({
      dictionary: new Dictionary(),
      isRead: false,
      isOptional: false,
      isText: isText[column] ?? false,
      isOpen: false,
      isTyped: false,
    }));
  }

  /** What the first steps are compiled for. */
  shape(precision: Precision): Shape {
    const parts = this.columns.map(
      (input): PartShape =>
        input.isText ? { kind: 'object', dictionary: input.dictionary, input } : { ...NUMBER, input },
    );
    const names = this.names ?? this.columns.map((_, column) => `x${column}`);
    return shapeOf(parts, { isSparse: false, precision, names: () => names, sources: () => [...parts.keys()] });
  }

  /** For each column of texts those that some step knows, with their codes. */
  categories(): (VerbatimTexts | undefined)[] {
    return this.columns.map(({ isRead, isText, isOpen, isTyped, dictionary }) => {
      if (!isRead) return new VerbatimTexts([], true);
      if (!isText) return undefined;
      const entries = dictionary.values.flatMap((value, code) =>
        typeof value === 'string' ? [[value, code] as const] : [],
      );
      return new VerbatimTexts(entries, isOpen, isTyped);
    });
  }
}

/** Rows of the caller's, from where to where. */
interface Range {
  readonly begin: number;
  readonly end: number;
}

/** How cells are taken. */
interface Taking {
  readonly columns: readonly InputColumn[];
  /** numbers besides NaN that are missing */
  readonly missing: readonly number[];
  readonly isSingle: boolean;
  readonly memory: BlockMemory;
}

/** Rows as the first steps get them, column by column in float64. */
export function readTable(rows: FeatureReader, { begin, end }: Range, taking: Taking): Table {
  const { columns, missing, isSingle, memory } = taking;
  const numRow = end - begin;
  const extras: Scalar[][] = columns.map(() => []);
  const unseen: [row: number, feature: number, code: number][] = [];
  const reader = rows as CellReader;
  reader.onText = (row, feature, text) => {
    unseen.push([row - begin, feature, -1 - extras[feature]!.push(text)]);
  };
  const cells = readColumns(reader, { begin, end }, memory);
  reader.onText = undefined;
  for (const [row, feature, code] of unseen) cells[feature * numRow + row] = code;
  const parts = columns.map(({ isRead, isText, dictionary }, column): Part => {
    const numbers = cells.subarray(column * numRow, (column + 1) * numRow);
    if (isText && isRead) return new TextColumn(numbers, dictionary, extras[column]!, memory);
    if (isSingle) for (let row = 0; row < numRow; row++) numbers[row] = Math.fround(numbers[row]!);
    for (const value of missing) {
      for (let row = numbers.indexOf(value); row >= 0; row = numbers.indexOf(value, row + 1)) numbers[row] = Number.NaN;
    }
    return numbers;
  });
  return { numRow, parts };
}

/** Texts as they were read; their codes are made when a step asks for them. */
class TextColumn implements ObjectColumn {
  readonly numbers: Float64Array;
  readonly dictionary: Dictionary;
  readonly extra: readonly Scalar[];
  readonly #memory: BlockMemory;
  #codes: Int32Array | undefined;

  constructor(numbers: Float64Array, dictionary: Dictionary, extra: readonly Scalar[], memory: BlockMemory) {
    this.numbers = numbers;
    this.dictionary = dictionary;
    this.extra = extra;
    this.#memory = memory;
  }

  get codes(): Int32Array {
    this.#codes ??= toCodes(this.numbers, this.#memory.codes(this.numbers.length));
    return this.#codes;
  }
}

/** (numFeature, end - begin) */
function readColumns(rows: CellReader, { begin, end }: Range, memory: BlockMemory): Float64Array {
  const [numRow, numFeature] = [end - begin, rows.numFeature];
  const columns = memory.numbers(numRow * numFeature);
  if (rows.readColumns?.(begin, end, columns)) return columns;
  rows.read(begin, end, columns);
  if (numRow === 1) return columns;
  const cells = columns.slice();
  for (let feature = 0, to = 0; feature < numFeature; feature++) {
    for (let row = 0, at = feature; row < numRow; row++, at += numFeature) columns[to++] = cells[at]!;
  }
  return columns;
}

/** NaN becomes 0 as a whole number, and so -1 here, without a branch that gaps would mispredict. */
function toCodes(numbers: Float64Array, codes: Int32Array): Int32Array {
  const { length } = codes; // asked for once: until a loop is compiled to its best, this is a call
  for (let row = 0; row < length; row++) codes[row] = ((numbers[row]! + 1) | 0) - 1;
  return codes;
}

/** Tells whoever reads the rows of those that cannot be used. */
export function refusing(rows: FeatureReader, begin: number, memory: BlockMemory): Rows {
  return {
    memory,
    refuse(row, column, problem, hint) {
      const { refuse } = rows as CellReader;
      if (refuse) return refuse({ row: begin + row, column, problem, hint });
      const position = begin + row + 1;
      throw new MalformedInputError(`row ${position}, column ${quoteName(column)}: ${problem}`, {
        hint,
        row: position,
        column,
      });
    },
  };
}
