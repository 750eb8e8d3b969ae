import { MalformedInputError } from '../../errors.ts';
import type { CellSink } from '../../frame/cell-sink.ts';
import { hasDecimalComma, SAY_DECIMAL } from '../../frame/decimal-comma.ts';
import type { Column, NumberType } from './column.ts';
import { GrowingNumbers } from './growing-numbers.ts';
import { compareTexts } from './text-order.ts';

/** What the cells of a column are for, as far as it decides how they are read. */
export interface ColumnReading {
  /** float32 is enough */
  readonly isFeature?: boolean | undefined;
  /** Numbers and flags are texts as well. */
  readonly isText?: boolean | undefined;
  /** `true` and `false` are texts, not 1 and 0: class labels. */
  readonly keepsFlags?: boolean | undefined;
  readonly allowsInfinity?: boolean | undefined;
}

const FLAGS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
]);

/** Takes the cells of one column and finds out whether they are numbers or texts; they cannot be both. */
export class ColumnBuilder implements CellSink {
  readonly name: string;
  readonly #reading: ColumnReading;
  readonly #values: GrowingNumbers<Float32Array | Float64Array>;
  /** Text → the order in which it first occurred. */
  readonly #codes = new Map<string, number>();
  #isWhole = true;
  #isFlag = true;
  /** The first cell that is not missing: it decides what the others must be. */
  #first: { readonly isText: boolean; readonly shown: string; readonly row: number } | undefined;

  constructor(name: string, reading: ColumnReading) {
    this.name = name;
    this.#reading = reading;
    this.#values = new GrowingNumbers<Float32Array | Float64Array>(reading.isFeature ? Float32Array : Float64Array);
  }

  get mayBeWhole(): boolean {
    return this.#isWhole;
  }

  get takesFloats(): boolean {
    return this.#reading.isFeature === true && this.#reading.isText !== true;
  }

  get isNumeric(): boolean {
    return this.#first?.isText === false;
  }

  floats(values: Float32Array, begin: number, stride: number, numRow: number): void {
    this.#isFlag = false;
    for (let row = 0, at = begin; this.#isWhole && row < numRow; row++, at += stride) {
      this.#isWhole = Number.isInteger(values[at]) || Math.abs(values[at]!) === Infinity; // of more digits than float32 has
    }
    this.#values.pushAll(values, begin, stride, numRow);
  }

  notWhole(): void {
    this.#isWhole = false;
  }

  number(value: number, row: number, isWhole = false): void {
    this.#isWhole &&= isWhole;
    this.#isFlag = false;
    this.#number(value, row);
  }

  #number(value: number, row: number): void {
    if (this.#reading.isText && !Number.isNaN(value)) {
      this.#text(String(value), row);
      return;
    }
    if (!Number.isNaN(value)) {
      if (this.#first === undefined || this.#first.isText) this.#check(false, String(value), row);
      if (!Number.isFinite(value) && !this.#reading.allowsInfinity) throw this.#infinite(value, row);
    }
    this.#values.push(value);
  }

  text(text: string, row: number): void {
    const flag = this.#reading.keepsFlags || this.#reading.isText ? undefined : FLAGS.get(text.trim().toLowerCase());
    this.#isWhole = false;
    if (flag === undefined) this.#text(text, row);
    else this.#number(flag, row);
  }

  /** Rows that have no such cell. */
  skip(numRow: number): void {
    if (numRow > 0) [this.#isWhole, this.#isFlag] = [false, false];
    for (let row = 0; row < numRow; row++) this.#values.push(Number.NaN);
  }

  finish(): Column {
    const values = this.#values.finish();
    if (!this.#first?.isText) return { kind: 'number', name: this.name, type: this.#type(), values };
    const texts = [...this.#codes.keys()].sort(this.#isNumeric() ? (a, b) => Number(a) - Number(b) : compareTexts);
    const rank = new Float64Array(texts.length);
    for (const [position, text] of texts.entries()) rank[this.#codes.get(text)!] = position;
    for (let row = 0; row < values.length; row++) values[row] = rank[values[row]!] ?? Number.NaN;
    return { kind: 'text', name: this.name, values, texts };
  }

  #type(): NumberType {
    if (this.#isWhole) return 'int';
    return this.#isFlag ? 'i' : 'float';
  }

  #text(text: string, row: number): void {
    if (this.#first === undefined || !this.#first.isText) this.#check(true, text, row);
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.#codes.size;
      this.#codes.set(text, code);
    }
    this.#values.push(code);
  }

  #check(isText: boolean, shown: string, row: number): void {
    this.#first ??= { isText, shown, row };
    if (this.#first.isText !== isText) throw this.#mixed(isText, shown, row);
  }

  #isNumeric(): boolean {
    return [...this.#codes.keys()].every((text) => text.trim() !== '' && !Number.isNaN(Number(text)));
  }

  #mixed(isText: boolean, shown: string, row: number): MalformedInputError {
    const first = this.#first!;
    const isComma = hasDecimalComma(isText ? shown : first.shown);
    const [here, there] = isText ? ['text', 'the number'] : ['a number', 'the text'];
    return new MalformedInputError(
      `row ${row}, column "${this.name}": ${quote(shown)} is ${here} where row ${first.row} has ${there} ${quote(first.shown)}`,
      {
        hint: `${isComma ? SAY_DECIMAL : 'correct the cell'}, or name the column in categorical to read all of it as text`,
        row,
        column: this.name,
      },
    );
  }

  #infinite(value: number, row: number): MalformedInputError {
    return new MalformedInputError(`row ${row}, column "${this.name}": ${value} is not finite`, {
      hint: 'give a finite number, or leave the cell empty for missing',
      row,
      column: this.name,
    });
  }
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
