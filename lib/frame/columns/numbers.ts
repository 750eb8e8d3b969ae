import type { CellSink } from '../cell-sink.ts';
import { formatFloat32 } from '../float-text.ts';
import type { NumericColumn } from './column.ts';
import { type Numbers, type NumberType, typeOfNumbers } from './number-type.ts';

/** Where the cells of a column lie, and which are there. */
export interface Placing {
  /** element of the first row; default: 0 */
  readonly start?: number | undefined;
  /** elements from row to row; default: 1 */
  readonly stride?: number | undefined;
  /** a bit for each row, lowest first, 1 where the cell is there; undefined where all are */
  readonly present?: Uint8Array | undefined;
}

/** The parts that all columns of numbers share. */
export abstract class PlacedColumn implements NumericColumn {
  abstract readonly kind: 'float' | 'int' | 'flag';
  abstract readonly numberType: NumberType | undefined;
  readonly start: number;
  readonly stride: number;
  readonly present: Uint8Array | undefined;

  constructor({ start = 0, stride = 1, present }: Placing) {
    this.start = start;
    this.stride = stride;
    this.present = present;
  }

  /** float64 of a cell that is there */
  protected abstract value(row: number): number;
  /** its text */
  protected abstract write(row: number): string;

  protected isAbsent(row: number): boolean {
    return this.present !== undefined && ((this.present[row >> 3]! >> (row & 7)) & 1) === 0;
  }

  number(row: number): number {
    return this.isAbsent(row) ? Number.NaN : this.value(row);
  }

  copy(begin: number, end: number, into: Float32Array | Float64Array, at: number, step: number): void {
    for (let row = begin, to = at; row < end; row++, to += step) into[to] = this.number(row);
  }

  text(row: number): string | undefined {
    return Number.isNaN(this.number(row)) ? undefined : this.write(row);
  }

  json(row: number): string {
    return Number.isFinite(this.number(row)) ? this.write(row) : 'null';
  }

  hand(row: number, sink: CellSink, position: number): void {
    const value = this.number(row);
    sink.number(value, position, this.kind === 'int' || Number.isInteger(value));
  }
}

/** Floats, and integers of up to 32 bits. */
export class NumberColumn extends PlacedColumn {
  readonly kind: 'float' | 'int';
  readonly values: Numbers;

  constructor(values: Numbers, placing: Placing = {}) {
    super(placing);
    this.values = values;
    this.kind = values instanceof Float32Array || values instanceof Float64Array ? 'float' : 'int';
  }

  get numberType(): NumberType {
    return typeOfNumbers(this.values);
  }

  protected value(row: number): number {
    return this.values[this.start + row * this.stride]!;
  }

  protected write(row: number): string {
    const value = this.value(row);
    if (this.values instanceof Float32Array || !Number.isFinite(value)) return formatFloat32(value);
    return Object.is(value, -0) ? '-0' : String(value);
  }

  override copy(begin: number, end: number, into: Float32Array | Float64Array, at: number, step: number): void {
    const { values, start, stride } = this;
    let from = start + begin * stride;
    for (let row = begin, to = at; row < end; row++, to += step, from += stride) into[to] = values[from]!;
    if (this.present === undefined) return;
    for (let row = begin, to = at; row < end; row++, to += step) if (this.isAbsent(row)) into[to] = Number.NaN;
  }
}

/** Integers of 64 bits, exact in texts, the nearest float64 as numbers. */
export class LongColumn extends PlacedColumn {
  readonly kind = 'int';
  /** (numRow, 2) the lower and the upper half of each */
  readonly halves: Uint32Array;
  readonly isSigned: boolean;

  constructor(halves: Uint32Array, isSigned: boolean, placing: Placing = {}) {
    super(placing);
    this.halves = halves;
    this.isSigned = isSigned;
  }

  get numberType(): NumberType {
    return this.isSigned ? 'i8' : 'u8';
  }

  protected value(row: number): number {
    const at = 2 * (this.start + row * this.stride);
    const upper = this.isSigned ? this.halves[at + 1]! | 0 : this.halves[at + 1]!;
    return upper * 2 ** 32 + this.halves[at]!;
  }

  protected write(row: number): string {
    const at = 2 * (this.start + row * this.stride);
    const bits = (BigInt(this.halves[at + 1]!) << 32n) | BigInt(this.halves[at]!);
    return String(this.isSigned ? BigInt.asIntN(64, bits) : bits);
  }
}

/** Flags, a byte each; as numbers they are 1 and 0. */
export class FlagColumn extends PlacedColumn {
  readonly kind = 'flag';
  readonly numberType = undefined;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, placing: Placing = {}) {
    super(placing);
    this.bytes = bytes;
  }

  protected value(row: number): number {
    return this.bytes[this.start + row * this.stride] === 0 ? 0 : 1;
  }

  protected write(row: number): string {
    return this.value(row) === 1 ? 'true' : 'false';
  }

  override hand(row: number, sink: CellSink, position: number): void {
    if (this.isAbsent(row)) sink.number(Number.NaN, position);
    else sink.text(this.write(row), position);
  }
}
