import type { CellSink } from '../../lib/frame/cell-sink.ts';

/** Takes what training takes. */
export class Taken implements CellSink {
  readonly mayBeWhole = true;
  readonly takesFloats = false;
  readonly isNumeric = false;
  readonly cells: (number | string)[] = [];
  readonly rows: number[] = [];
  number(value: number, row: number): void {
    this.cells.push(value);
    this.rows.push(row);
  }
  text(text: string, row: number): void {
    this.cells.push(text);
    this.rows.push(row);
  }
  floats(values: Float32Array, begin: number, stride: number, numRow: number): void {
    for (let row = 0; row < numRow; row++) this.cells.push(values[begin + row * stride]!);
  }
  notWhole(): void {}
}
