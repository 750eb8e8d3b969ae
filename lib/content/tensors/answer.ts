import { ByteSink } from '../../frame/byte-sink.ts';
import { runsCsvKernels, writeCsv } from '../../frame/csv-kernel/index.ts';
import { formatFloat32 } from '../../frame/float-text.ts';
import type { Frame, OutputCell, OutputColumn } from '../../frame/frame.ts';
import { concat, utf8Bytes } from '../../platform/node.ts';
import { MODEL_VERSION } from './model-version.ts';
import type { TensorRequest } from './request.ts';

/** A tensor of the answer, its elements row by row. */
interface AnswerTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | BigInt64Array | readonly string[];
}

/**
 * The answer to a request: 4 bytes with the length of its JSON, little-endian, the JSON, and the bytes of tensors that are wanted
 * as bytes; 0 in place of that length where there are none.
 */
export function writeAnswer(frame: Frame, request: TensorRequest, model: string): Uint8Array {
  const behind: Uint8Array[] = [];
  const sink = new ByteSink();
  const id = request.id === undefined ? '' : `"id":${JSON.stringify(request.id)},`;
  sink.text(`{"model_name":${JSON.stringify(model)},"model_version":"${MODEL_VERSION}",${id}"outputs":[`);
  for (const [at, { name, datatype, shape, values }] of tensorsOf(frame).entries()) {
    const names = `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":${JSON.stringify(shape)}`;
    sink.text(`${at > 0 ? ',' : ''}${names},`);
    if (isBinary(name, request)) {
      const bytes = bytesOf(values);
      behind.push(bytes);
      sink.text(`"parameters":{"binary_data_size":${bytes.length}}}`);
    } else {
      sink.text('"data":[');
      writeList(values, sink);
      sink.text(']}');
    }
  }
  sink.text(']}');
  const head = sink.finish();
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, behind.length > 0 ? head.length : 0, true);
  return concat([length, head, ...behind]);
}

function isBinary(name: string, { outputs = [], isBinary: otherwise }: TensorRequest): boolean {
  return outputs.find((output) => output.name.trim().toLowerCase() === name.toLowerCase())?.isBinary ?? otherwise;
}

/** Fewer are written before the kernel has started. */
const MIN_KERNEL_VALUES = 64;

/** The elements with commas between them. */
function writeList(values: AnswerTensor['values'], sink: ByteSink): void {
  if (values instanceof Float32Array && values.length >= MIN_KERNEL_VALUES && runsCsvKernels() && areFinite(values)) {
    const lines = { lines: undefined, begin: 0, end: values.length, columns: [values], delimiter: ',', lineEnd: ',' };
    writeCsv(lines, sink);
    sink.drop(1);
    return;
  }
  const texts: string[] = [];
  for (const value of values) texts.push(valueText(value, values instanceof Float32Array));
  sink.text(texts.join(','));
}

function areFinite(values: Float32Array): boolean {
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at]!)) return false;
  return true;
}

function valueText(value: number | bigint | string, isFloat32: boolean): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return String(value);
  if (!Number.isFinite(value)) return 'null';
  return isFloat32 ? formatFloat32(value) : JSON.stringify(value);
}

function bytesOf(values: AnswerTensor['values']): Uint8Array {
  if (ArrayBuffer.isView(values)) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const pieces = (values as readonly string[]).flatMap((text) => {
    const bytes = utf8Bytes(text);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length, true);
    return [length, bytes];
  });
  return concat(pieces);
}

/** Columns of one table are one tensor, others are one each. */
function tensorsOf({ predictions, numRow }: Frame): AnswerTensor[] {
  const groups: OutputColumn[][] = [];
  for (const column of predictions) {
    const last = groups.at(-1);
    if (column.table !== undefined && last?.[0]?.table === column.table) last.push(column);
    else groups.push([column]);
  }
  return groups.map((columns) => (columns[0]!.table ? tableOf(columns, numRow) : columnOf(columns[0]!, numRow)));
}

function tableOf(columns: readonly OutputColumn[], numRow: number): AnswerTensor {
  const { name, shape } = columns[0]!.table!;
  const isDouble = columns.some((column) => column.values instanceof Float64Array);
  const values = new (isDouble ? Float64Array : Float32Array)(numRow * columns.length);
  for (const [at, column] of columns.entries()) {
    for (let row = 0; row < numRow; row++) values[row * columns.length + at] = column.values[row] as number;
  }
  return { name, datatype: isDouble ? 'FP64' : 'FP32', shape: [numRow, ...shape], values };
}

function columnOf({ name, values }: OutputColumn, numRow: number): AnswerTensor {
  if (values instanceof Float32Array) return { name, datatype: 'FP32', shape: [numRow], values };
  if (values instanceof Float64Array) return { name, datatype: 'FP64', shape: [numRow], values };
  const list = values.find((cell) => typeof cell === 'object') as ArrayLike<unknown> | undefined;
  const shape = list ? [numRow, list.length] : [numRow];
  const cells = list ? values.flatMap((cell) => itemsOf(cell, list.length)) : values;
  return { name, shape, ...typed(cells as readonly (string | number | undefined)[]) };
}

/** The cells of a list, as many as others of its column have. */
function itemsOf(cell: OutputCell, length: number): (string | number | undefined)[] {
  const items = typeof cell === 'object' ? Array.from<string | number>(cell) : [cell];
  return Array.from({ length }, (_, at) => items[at]);
}

/** Texts, whole numbers, or floats; a missing one is an empty text, or NaN. */
function typed(cells: readonly (string | number | undefined)[]): Pick<AnswerTensor, 'datatype' | 'values'> {
  if (cells.some((cell) => typeof cell === 'string')) {
    return { datatype: 'BYTES', values: cells.map((cell) => String(cell ?? '')) };
  }
  const numbers = cells as readonly (number | undefined)[];
  if (numbers.length > 0 && numbers.every(Number.isSafeInteger)) {
    return { datatype: 'INT64', values: BigInt64Array.from(numbers, (value) => BigInt(value!)) };
  }
  const values = Float64Array.from(numbers, (value) => value ?? Number.NaN);
  const isFloat32 = values.every((value) => Number.isNaN(value) || Math.fround(value) === value);
  return isFloat32 ? { datatype: 'FP32', values: Float32Array.from(values) } : { datatype: 'FP64', values };
}
