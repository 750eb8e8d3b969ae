import type { BlockMemory } from '../block-memory.ts';
import { type GraphArray, type GraphValue, isArray, type Scalar } from '../graph.ts';
import { type PlanNode, scalarsOf } from '../node.ts';
import { parseNumber } from '../numbers.ts';
import type { PartShape } from '../shape.ts';
import { cellValue, isObjects, type ObjectColumn, toNumber } from '../table.ts';
import type { ColumnPart } from './parts.ts';

/** Classes of a fitted encoder for one column. */
export interface Classes {
  readonly length: number;
  readonly values: readonly Scalar[];
  /** they are floats, which Python writes with a point */
  readonly isFloat: boolean;
  /** place of NaN among them, -1 where training had no gaps */
  readonly nanCode: number;
  /** The places of the classes of NaN and of what a column's dictionary has. */
  entries(): Int32Array;
  /** (numRow) the place of each cell's class: -1 for one that is not among them, -2 for a gap that is not */
  find(part: ColumnPart, memory?: BlockMemory): Int32Array;
}

/** Codes of cells that are none of the classes. */
export const UNSEEN = -1;
export const GAP = -2;

/** The classes of a column. Texts are compared verbatim; a number or boolean among them with what the cell is as a number. */
export function compileClasses(node: PlanNode, categories: GraphValue, shape: PartShape): Classes {
  const array = isArray(categories) ? categories : undefined;
  const values = array && scalarsOf(array);
  if (array === undefined || values === undefined) throw node.refuse('has classes that are neither texts nor numbers');
  const lookup = new Lookup(values, array);
  if (lookup.hasTexts) welcome(shape, values);
  const codesOf = codesByDictionary(shape, lookup);
  const { nanCode } = lookup;
  return {
    length: values.length,
    values,
    isFloat: array.dtype.startsWith('f'),
    nanCode,
    entries: codesOf,
    find: (part, memory) => {
      const numRow = (isObjects(part) ? (part.numbers ?? part.codes) : part).length;
      const codes = memory?.codes(numRow) ?? new Int32Array(numRow);
      if (!isObjects(part)) for (let row = 0; row < numRow; row++) codes[row] = lookup.number(part[row]!);
      else if (isAsRead(part)) lookUp(part.numbers, codesOf(), codes);
      else if (takeKnown(part.codes, codesOf(), codes)) {
        for (let row = 0; row < numRow; row++) {
          const code = part.codes[row]!;
          if (code < -1) codes[row] = lookup.find(cellValue(part, code));
        }
      }
      return codes;
    },
  };
}

/** Whether a column has texts of its dictionary alone, as they were read. */
export function isAsRead(part: ColumnPart): part is ObjectColumn & { readonly numbers: Float64Array } {
  return isObjects(part) && part.numbers !== undefined && part.extra.length === 0;
}

/**
 * Puts what a table has for NaN and for each code into every `step`th place from `at` on; returns the least, or 0.
 *
 * @param numbers codes, NaN for a gap: one more is 0 then as a whole number, without a branch that gaps would mispredict
 */
export function lookUp(numbers: Float64Array, table: Int32Array, into: Int32Array, at = 0, step = 1): number {
  const { length } = numbers;
  let least = 0;
  for (let row = 0, to = at; row < length; row++, to += step) {
    const found = table[(numbers[row]! + 1) | 0]!;
    if (found < least) least = found; // Math.min would make floats of these
    into[to] = found;
  }
  return least;
}

/** Looks codes up, and tells whether there are texts that no dictionary has. */
function takeKnown(codes: Int32Array, known: Int32Array, into: Int32Array): boolean {
  let least = 0;
  const { length } = codes;
  for (let row = 0; row < length; row++) {
    const code = codes[row]!; // Math.max would make floats of these
    if (code < least) least = code;
    into[row] = code < -1 ? UNSEEN : known[code + 1]!;
  }
  return least < -1;
}

/** Texts of classes are read as such from the caller's column. */
function welcome(shape: PartShape, values: readonly Scalar[]): void {
  if (shape.kind === 'sparse') return;
  if (shape.input) shape.input.isText = true;
  if (shape.kind !== 'object') return;
  for (const value of values) if (typeof value === 'string') shape.dictionary.intern(value);
}

/** The codes of NaN and of a dictionary's values, made when it has them all. */
function codesByDictionary(shape: PartShape, lookup: Lookup): () => Int32Array {
  let codes = new Int32Array(0);
  return () => {
    if (shape.kind === 'object' && codes.length !== shape.dictionary.values.length + 1) {
      codes = Int32Array.from([lookup.find(Number.NaN), ...shape.dictionary.values.map((one) => lookup.find(one))]);
    }
    return codes;
  };
}

class Lookup {
  readonly hasTexts: boolean;
  readonly nanCode: number;
  readonly #texts = new Map<string, number>();
  readonly #numbers = new Map<number, number>();
  readonly #noneCode: number;

  constructor(values: readonly Scalar[], { dtype }: GraphArray) {
    for (const [code, value] of values.entries()) {
      if (typeof value === 'string') this.#texts.set(value, code);
      else if (value !== null && !Number.isNaN(value)) this.#numbers.set(Number(value), code);
    }
    this.hasTexts = this.#texts.size > 0 || dtype === 'O' || dtype === 'U';
    this.nanCode = values.findIndex((value) => Number.isNaN(value));
    this.#noneCode = values.indexOf(null);
  }

  find(value: Scalar): number {
    if (value === null) return this.#noneCode >= 0 ? this.#noneCode : GAP;
    if (typeof value !== 'string') return this.number(Number(value));
    const code = this.#texts.get(value);
    if (code !== undefined || this.#numbers.size === 0) return code ?? UNSEEN;
    const number = parseNumber(value);
    return (number === undefined ? undefined : this.#numbers.get(number)) ?? UNSEEN;
  }

  number(value: number): number {
    if (Number.isNaN(value)) return this.nanCode >= 0 ? this.nanCode : GAP;
    return this.#numbers.get(value) ?? UNSEEN;
  }
}

/** A cell as a message shows it. */
export function showCell(part: ColumnPart, row: number): string {
  const value = isObjects(part) ? cellValue(part, part.codes[row]!) : part[row]!;
  if (typeof value === 'string') return JSON.stringify(value);
  return value === null || Number.isNaN(toNumber(value)) ? 'a missing value' : String(value);
}
