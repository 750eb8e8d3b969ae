import type { CellSink } from '../cell-sink.ts';
import type { NumericColumn } from './column.ts';
import type { NumberType } from './number-type.ts';

/** Numbers that are held once each, by their places. */
export class IndexedNumbers implements NumericColumn {
  readonly kind: 'float' | 'int' | 'flag';
  readonly numberType: NumberType | undefined;
  readonly #numbers: NumericColumn;
  readonly #places: ArrayLike<number>;

  /** @param places (numRow) where each row's number stands; -1 for a missing cell */
  constructor(numbers: NumericColumn, places: ArrayLike<number>) {
    this.kind = numbers.kind;
    this.numberType = numbers.numberType;
    this.#numbers = numbers;
    this.#places = places;
  }

  number(row: number): number {
    const place = this.#places[row]!;
    return place < 0 ? Number.NaN : this.#numbers.number(place);
  }

  text(row: number): string | undefined {
    const place = this.#places[row]!;
    return place < 0 ? undefined : this.#numbers.text(place);
  }

  json(row: number): string {
    const place = this.#places[row]!;
    return place < 0 ? 'null' : this.#numbers.json(place);
  }

  hand(row: number, sink: CellSink, position: number): void {
    const place = this.#places[row]!;
    if (place < 0) sink.number(Number.NaN, position);
    else this.#numbers.hand(place, sink, position);
  }

  copy(begin: number, end: number, into: Float32Array, at: number, step: number): void {
    for (let row = begin, to = at; row < end; row++, to += step) into[to] = this.number(row);
  }
}
