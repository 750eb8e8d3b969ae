import { ModelFormatError } from '../../errors.ts';
import type { Scalar } from './graph.ts';

/** The values of a column that is not of numbers, each once; a code is its place. */
export class Dictionary {
  readonly values: Scalar[] = [];
  readonly #codes = new Map<Scalar, number>();

  /** The code of a value, which from now on has one. */
  intern(value: Scalar): number {
    const known = this.#codes.get(value);
    if (known !== undefined) return known;
    this.#codes.set(value, this.values.length);
    return this.values.push(value) - 1;
  }
}

/** A column that the caller sends, and how the steps want it. */
export interface InputColumn {
  readonly dictionary: Dictionary;
  /** some step or estimator reads it; rows need no others */
  isRead: boolean;
  /** rows may go without it, as a record without a member */
  isOptional: boolean;
  /** some step compares it as text */
  isText: boolean;
  /** every text is welcome, whether training had it or not */
  isOpen: boolean;
  /** a text is told from a number that reads alike, where the caller's format does so */
  isTyped: boolean;
}

/** A column of float64 numbers; NaN is missing. */
export interface NumberShape {
  readonly kind: 'number';
  /** the column that the caller sends, as long as nothing has changed it */
  readonly input?: InputColumn | undefined;
}

/** A column of Python's objects: texts, and what imputers put among them. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly dictionary: Dictionary;
  readonly input?: InputColumn | undefined;
}

/** Columns of which rows have few. */
export interface SparseShape {
  readonly kind: 'sparse';
  readonly width: number;
}

export type PartShape = NumberShape | ObjectShape | SparseShape;

/**
 * Float64, float32, or as the caller sent them: float64 unless a step proves that training had float32. */
export type Precision = 'double' | 'single' | 'given';

/** Columns between two steps, known before any row is. */
export interface Shape {
  readonly parts: readonly PartShape[];
  /** columns of all parts */
  readonly width: number;
  /** what is not stored is missing to XGBoost, and not 0; then every part is sparse */
  readonly isSparse: boolean;
  readonly precision: Precision;
  /** its last bits depend on the machine that computes it, also in Python */
  readonly isNear?: boolean | undefined;
  /** (width) what scikit-learn's `get_feature_names_out` calls them */
  readonly names: () => readonly string[];
  /** (width) the places of the columns that the caller sends which make them, each alone; none where several make each */
  readonly sources?: (() => readonly Source[]) | undefined;
}

/** The place of the caller's column that a column is made of; `mixed` of several, undefined of none. */
export type Source = number | 'mixed' | undefined;

export function sourcesOf({ sources, width }: Shape): readonly Source[] {
  return sources?.() ?? new Array<Source>(width).fill('mixed');
}

/** What a column is made of that is made of some. */
export function joinSources(sources: readonly Source[]): Source {
  const [first, ...others] = new Set(sources.filter((source) => source !== undefined));
  return others.length > 0 ? 'mixed' : first;
}

export const NUMBER: NumberShape = { kind: 'number' };
/** A dense row of that many columns is 8 MB. */
export const MAX_WIDTH = 1_000_000;

/** Columns of a shape. */
export function shapeOf(parts: readonly PartShape[], rest: Omit<Shape, 'parts' | 'width'>): Shape {
  const width = parts.reduce((sum, part) => sum + widthOf(part), 0);
  if (width > MAX_WIDTH) {
    throw new ModelFormatError(`the pipeline makes ${width} columns, and kindling takes ${MAX_WIDTH} at most`, {
      hint: 'keep fewer categories or terms when training',
    });
  }
  return { parts, width, ...rest };
}

/** Tells that a step makes something of all of these columns, and does not only hand them on. */
export function markRead({ parts }: Shape): void {
  for (const part of parts) if (part.kind !== 'sparse' && part.input) part.input.isRead = true;
}

/** Whether all columns are parts of their own with numbers. */
export function isNumbers({ parts }: Shape): boolean {
  return parts.every(({ kind }) => kind === 'number');
}

/** So many columns of numbers. */
export function numbersOf(width: number): NumberShape[] {
  if (width > MAX_WIDTH) shapeOf([{ kind: 'sparse', width }], DENSE);
  return new Array<NumberShape>(width).fill(NUMBER);
}

const DENSE = { isSparse: false, precision: 'double', names: () => [] } as const;

export function widthOf(part: PartShape): number {
  return part.kind === 'sparse' ? part.width : 1;
}
