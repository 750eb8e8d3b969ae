// What lib/frame/csv-kernel/ tells the kernels; addresses are absolute.

/** A text whose lines are to be found. */
@unmanaged
export class LineSearch {
  /** what offsets count from */
  text: u32;
  /** addresses of the first byte and of the byte behind the last; `begin` moves on */
  begin: u32;
  end: u32;
  terminator: u32;
  delimiter: u32;
  /** 0 where a quote is a byte like any other */
  hasQuotes: u32;
  /** not 0 where the text ends with `end`, so that its last line needs no line end */
  isLast: u32;
  /** u32 (capacity) offset of each line's first byte and of the byte behind its last, line end not counted */
  starts: u32;
  ends: u32;
  capacity: u32;
  numLine: u32;
  /** not 0 where a quote ended the search */
  hasQuote: u32;
}

/** Lines of CSV and where the cells that a model needs go. */
@unmanaged
export class CsvLines {
  /** what offsets count from; it may lie outside of the memory, where the text before the lines is not there */
  text: u32;
  /** u32 (numRow) offset of each line's first byte and of the byte behind its last */
  starts: u32;
  ends: u32;
  numRow: u32;
  /** cells that a line must have */
  numCell: u32;
  delimiter: u32;
  /** i32 (numCell) byte offset of what the cell fills, less than 0 for nothing: in a row, or of its column from the first one on */
  places: u32;
  /** u32 (numCell) address of a CategoryTable, or 0 for a number */
  tables: u32;
  /** u32 (tileRows, numCell + 1) where cells begin, and 28 bytes behind */
  positions: u32;
  /** lines that are read together, up to 64 */
  tileRows: u32;
  /** f32 (numRow, rowBytes / 4), or f64 in columns */
  rows: u32;
  /** from one row to the next */
  rowBytes: u32;
  /** not 0 for columns of float64 */
  isDouble: u32;
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
  /** offsets */
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
  /** the text's first eight bytes, and its last ones where it has more; zeros behind fewer */
  first: u64;
  last: u64;
  /** address and length of the text; an empty slot has address 0 */
  text: u32;
  bytes: u32;
  code: f32;
}

/** Rows to be written: the caller's lines, and numbers behind them. */
@unmanaged
export class CsvOutput {
  /** what offsets count from */
  text: u32;
  /** u32 (numRow) offset of each line's first byte and of the byte behind its last; 0 for numbers alone */
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
