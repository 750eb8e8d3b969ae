// What lib/frame/csv-kernel.ts tells the kernel; addresses are absolute.

/** Lines of CSV and where the cells that a model needs go. */
@unmanaged
export class CsvLines {
  /** u32 (numRow) addresses of each line's first byte and of the byte behind its last */
  starts: u32;
  ends: u32;
  numRow: u32;
  /** cells that a line must have */
  numCell: u32;
  delimiter: u32;
  /** i32 (numCell) byte offset in a row of what the cell fills, less than 0 for nothing */
  places: u32;
  /** u32 (numCell) address of a CategoryTable, or 0 for a number */
  tables: u32;
  /** f32 (numRow, rowBytes / 4) */
  rows: u32;
  rowBytes: u32;
  /** (capacity) OddCell, and how many there are; where there would be more, reading ends */
  odd: u32;
  oddCapacity: u32;
  numOdd: u32;
  /** rows that were read */
  numRead: u32;
  /** u64 (numMarker) texts of up to 8 bytes that stand for a missing number */
  markers: u32;
  numMarker: u32;
}

/** A cell that the kernel does not decide, or a line with another number of cells. */
@unmanaged
export class OddCell {
  row: u32;
  /** position in the line, or -1 - (number of cells) where that is not numCell */
  cell: i32;
  start: u32;
  end: u32;
}

/** The categories of a feature by their bytes: open addressing. */
@unmanaged
export class CategoryTable {
  /** number of slots less 1: they are a power of two */
  mask: u32;
  /** (mask + 1) CategorySlot */
  slots: u32;
}

@unmanaged
export class CategorySlot {
  /** address and length of the text; an empty slot has address 0 */
  text: u32;
  bytes: u32;
  code: f32;
}

/** Rows to be written: the caller's lines, and numbers behind them. */
@unmanaged
export class CsvOutput {
  /** u32 (numRow) addresses of each line's first byte and of the byte behind its last; 0 for numbers alone */
  starts: u32;
  ends: u32;
  numRow: u32;
  /** u32 (numColumn) addresses of f32 (numRow), or 0 for empty cells */
  columns: u32;
  numColumn: u32;
  delimiter: u32;
  /** one or two bytes, the first one lowest */
  lineEnd: u32;
  lineEndBytes: u32;
}
