import type { Frame } from '../../frame/frame.ts';
import { concat, utf8Bytes } from '../../platform/node.ts';
import { type NumberedColumn, numberColumns } from '../number-columns.ts';

const MAGIC = 0xced7230a;
const HEADER_BYTES = 8;
/** Tags of fields that have a length: labels of a record, name and value of an entry, tensors, their values. */
const [LABEL, NAME, VALUE, FLOAT32, FLOAT64, VALUES] = [0x12, 0x0a, 0x12, 0x12, 0x1a, 0x0a];

/** Numbers of one name in each record. */
interface Label {
  readonly name: string;
  readonly columns: readonly NumberedColumn[];
}

/**
 * The predictions as records, a row each: in the label `score`, as JSON has them by position, or in labels of their own names
 * for outputs that go by name.
 */
export function encodeRecords(frame: Frame): Uint8Array {
  const labels = labelsOf(numberColumns(frame, 'recordio-protobuf'));
  const templates = labels.map(templateOf);
  const message = concat(templates.map(({ bytes }) => bytes));
  const recordBytes = HEADER_BYTES + Math.ceil(message.length / 4) * 4;
  const record = new Uint8Array(recordBytes);
  const head = new DataView(record.buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint32(4, message.length, true);
  record.set(message, HEADER_BYTES);
  const file = new Uint8Array(frame.numRow * recordBytes);
  for (let row = 0; row < frame.numRow; row++) file.set(record, row * recordBytes);
  let start = HEADER_BYTES;
  for (const { bytes, numberAt, label } of templates) {
    fillNumbers(file, start + numberAt, recordBytes, label);
    start += bytes.length;
  }
  return file;
}

function labelsOf(columns: readonly NumberedColumn[]): Label[] {
  const keyed = columns.filter(({ isKeyed }) => isKeyed).map((column) => ({ name: column.name, columns: [column] }));
  const others = columns.filter(({ isKeyed }) => !isKeyed);
  return others.length > 0 ? [{ name: 'score', columns: others }, ...keyed] : keyed;
}

function isExact({ columns }: Label): boolean {
  return columns.every(({ values }) => values instanceof Float32Array);
}

/** The bytes of a label, and where its numbers stand among them. */
function templateOf(label: Label): { bytes: Uint8Array; numberAt: number; label: Label } {
  const width = label.columns.reduce((sum, column) => sum + column.width, 0);
  const numberBytes = width * (isExact(label) ? 4 : 8);
  const tensor = field(isExact(label) ? FLOAT32 : FLOAT64, field(VALUES, new Uint8Array(numberBytes)));
  const bytes = field(LABEL, concat([field(NAME, utf8Bytes(label.name)), field(VALUE, tensor)]));
  return { bytes, numberAt: bytes.length - numberBytes, label };
}

function field(tag: number, bytes: Uint8Array): Uint8Array {
  const head = [tag];
  let length = bytes.length;
  for (; length > 0x7f; length = Math.floor(length / 128)) head.push((length % 128) + 0x80);
  return concat([Uint8Array.of(...head, length), bytes]);
}

function fillNumbers(file: Uint8Array, first: number, recordBytes: number, label: Label): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const isFloat32 = isExact(label);
  const size = isFloat32 ? 4 : 8;
  let place = first;
  for (const { values, width } of label.columns) {
    for (let at = 0, row = place; at < values.length; at += width, row += recordBytes) {
      for (let item = 0; item < width; item++) {
        if (isFloat32) view.setFloat32(row + item * size, values[at + item]!, true);
        else view.setFloat64(row + item * size, values[at + item]!, true);
      }
    }
    place += width * size;
  }
}
