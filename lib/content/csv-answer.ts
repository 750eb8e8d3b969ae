import { ByteSink } from '../frame/byte-sink.ts';
import { quoteCsvCell } from '../frame/csv-cell.ts';
import { runsCsvKernels, writeCsv } from '../frame/csv-kernel/index.ts';
import { MIN_KERNEL_ROWS } from '../frame/csv-lines.ts';
import { withPoint } from '../frame/decimal-comma.ts';
import { formatFloat32 } from '../frame/float-text.ts';
import type { Frame, Layout, OutputColumn } from '../frame/frame.ts';
import { requireWritable } from '../frame/table-size.ts';
import { fromUtf8 } from './charset.ts';
import { listText } from './json-cell.ts';
import { placePredictions } from './place-predictions.ts';

/** More than most predictions take: a sink that has to grow copies what it holds. */
const CELL_BYTES = 12;

/**
 * The frame as CSV. Columns with names: a header, then the caller's cells byte for byte with the predictions behind
 * them (in place of columns of the same name). Columns without names: the predictions only.
 */
export function encodeCsv(frame: Frame, isFirst = true, sink: ByteSink = new ByteSink(0)): Uint8Array {
  const { layout } = frame;
  const { lineEnd, endsWithLineEnd } = layout;
  const names = frame.columnNames;
  const isEchoed = hasOwnCells(frame);
  if (names) requireWritable(frame.rows, names.length);
  const { replacing, appended } = placePredictions(frame);
  const ownBytes = isEchoed ? (frame.rows.csvBytes ?? frame.numRow * 64) : 0;
  sink.expect(ownBytes + frame.numRow * CELL_BYTES * (appended.length + 1));
  if (isFirst && names) {
    writeHeader(sink, frame, appended);
    if (frame.numRow > 0 || endsWithLineEnd) sink.text(lineEnd);
  }
  const answer = { frame, replacing, appended };
  const texts = rowsOfTexts(answer);
  if (texts) writeByKernel(sink, answer, texts);
  else writeRows(sink, answer, 0, frame.numRow);
  if (frame.numRow > 0 && !endsWithLineEnd) sink.drop(lineEnd.length);
  return fromUtf8(sink.finish(), layout, isFirst);
}

/** Whether the caller's cells come back: those that have names, and the ids of rows by position. */
function hasOwnCells({ columnNames, rows }: Frame): boolean {
  return columnNames !== undefined || rows.isChosen === true;
}

/** A frame, and where its predictions stand. */
interface CsvAnswer {
  readonly frame: Frame;
  readonly replacing: readonly (readonly [at: number, column: OutputColumn])[];
  readonly appended: readonly OutputColumn[];
}

/** Each row with a line end. */
function writeRows(sink: ByteSink, { frame, replacing, appended }: CsvAnswer, begin: number, end: number): void {
  const { layout } = frame;
  const isEchoed = hasOwnCells(frame);
  for (let row = begin; row < end; row++) {
    let text = '';
    if (isEchoed) frame.rows.writeCsv(row, sink, replacedCells(replacing, row, layout));
    for (const [at, column] of appended.entries()) {
      if (isEchoed || at > 0) text += layout.delimiter;
      text += csvCell(column, row, layout);
    }
    sink.text(text + layout.lineEnd);
  }
}

/**
 * The rows that the kernel leaves out, of many rows to which numbers are appended, and texts in few of them (why a row could
 * not be used); undefined where the kernel writes none.
 */
function rowsOfTexts({ frame, replacing, appended }: CsvAnswer): ReadonlySet<number> | undefined {
  const { rows, numRow, layout } = frame;
  if (numRow < MIN_KERNEL_ROWS || replacing.length > 0 || layout.decimal !== undefined) return undefined;
  if (hasOwnCells(frame) && rows.csvText === undefined) return undefined;
  const found = new Set<number>();
  for (const { values } of appended) {
    if (values instanceof Float32Array) continue;
    for (let row = nextText(values, 0); row < numRow; row = nextText(values, row + 1)) {
      if (found.add(row).size > numRow / MIN_KERNEL_ROWS) return undefined;
    }
  }
  return runsCsvKernels() ? found : undefined;
}

/** A loop in a function of its own, which V8 compiles in no time. */
function nextText(values: OutputColumn['values'], from: number): number {
  const { length } = values;
  let row = from;
  while (row < length && values[row] === undefined) row++;
  return row;
}

function writeByKernel(sink: ByteSink, answer: CsvAnswer, texts: ReadonlySet<number>): void {
  const { frame, appended } = answer;
  const lines = frame.columnNames && frame.rows.csvText;
  const columns = appended.map(({ values }) => (values instanceof Float32Array ? values : undefined));
  let begin = 0;
  for (const row of [...texts].sort((a, b) => a - b)) {
    writeCsv({ lines, begin, end: row, columns, ...frame.layout }, sink);
    writeRows(sink, answer, row, row + 1);
    begin = row + 1;
  }
  writeCsv({ lines, begin, end: frame.numRow, columns, ...frame.layout }, sink);
}

function writeHeader(sink: ByteSink, frame: Frame, appended: readonly OutputColumn[]): void {
  const { delimiter } = frame.layout;
  const quote = (name: string) => quoteCsvCell(name, delimiter);
  const { csvHeader } = frame.rows;
  if (csvHeader) sink.bytes(csvHeader);
  else sink.text((frame.columnNames ?? []).map(quote).join(delimiter));
  for (const { name } of appended) sink.text(delimiter + quote(name));
}

const NOTHING_REPLACED: ReadonlyMap<number, string> = new Map();

function replacedCells(
  replacing: readonly (readonly [number, OutputColumn])[],
  row: number,
  layout: Layout,
): ReadonlyMap<number, string> {
  if (replacing.length === 0) return NOTHING_REPLACED;
  return new Map(replacing.map(([at, column]) => [at, csvCell(column, row, layout)]));
}

/** Numbers are written as the caller's are; a list is JSON in its cell, with points. */
function csvCell({ values }: OutputColumn, row: number, { delimiter, decimal }: Layout): string {
  const value = values[row];
  if (value === undefined || Number.isNaN(value)) return '';
  if (values instanceof Float32Array) {
    const text = formatFloat32(value as number);
    return decimal === undefined ? text : quoteCsvCell(withPoint(text), delimiter);
  }
  if (typeof value === 'object') return quoteCsvCell(listText(value, ', '), delimiter);
  return quoteCsvCell(typeof value === 'number' && decimal ? withPoint(String(value)) : String(value), delimiter);
}
