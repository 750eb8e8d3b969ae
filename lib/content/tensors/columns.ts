import type { Column, Columns } from '../../frame/columns/column.ts';
import type { NumberType } from '../../frame/columns/number-type.ts';
import { FlagColumn, NumberColumn, type Placing } from '../../frame/columns/numbers.ts';
import { numberMaker } from '../../frame/columns/packed-numbers.ts';
import { CodedTexts } from '../../frame/columns/texts.ts';
import { utf8Of } from '../../platform/node.ts';
import { quoteName, shorten } from '../../short-text.ts';
import { DATATYPES } from './datatype.ts';
import { type Fault, readNumbers } from './read-numbers.ts';
import { malformed, type Tensor } from './request.ts';

/** Makes the column whose first element and steps are given. */
type MakeColumn = (placing: Placing, numRow: number) => Column;

/** What the datatypes of numbers are in memory. */
const NUMBER_TYPES: Readonly<Record<string, NumberType>> = {
  FP16: 'f2',
  FP32: 'f4',
  FP64: 'f8',
  INT8: 'i1',
  INT16: 'i2',
  INT32: 'i4',
  INT64: 'i8',
  UINT8: 'u1',
  UINT16: 'u2',
  UINT32: 'u4',
  UINT64: 'u8',
};

/**
 * The columns of a tensor.
 *
 * @param json the bytes that lists of numbers lie in
 * @param isExact whether numbers are wanted as they were written, and not only as float32, which they become as features
 * @throws MalformedInputError
 */
export function columnsOf(tensor: Tensor, json: Uint8Array, isExact: boolean): Columns {
  const { numRow, numColumn } = tensor;
  const make =
    'bytes' in tensor.elements ? makerOfBytes(tensor, tensor.elements.bytes) : makerOfJson(tensor, json, isExact);
  return { length: numColumn, at: (index) => make({ start: index, stride: numColumn }, numRow) };
}

function makerOfBytes(tensor: Tensor, bytes: Uint8Array): MakeColumn {
  const { datatype } = tensor;
  if (datatype === 'BYTES') return textMaker(textsIn(tensor, bytes));
  if (datatype === 'BOOL') return (placing) => new FlagColumn(bytes, placing);
  return numberMaker(bytes, NUMBER_TYPES[datatype]!);
}

/** Texts that have their lengths, of 4 bytes, in front of them. */
function textsIn(tensor: Tensor, bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let at = 0;
  for (let left = tensor.numRow * tensor.numColumn; left > 0; left--) {
    const end = at + 4 <= bytes.length ? at + 4 + view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (end > bytes.length) throw wrongTexts(tensor, texts.length);
    texts.push(utf8Of(bytes, at + 4, end));
    at = end;
  }
  if (at < bytes.length) throw wrongTexts(tensor, texts.length);
  return texts;
}

function wrongTexts({ name, numRow, numColumn }: Tensor, found: number): Error {
  return malformed(
    `input ${quoteName(name)}: its bytes are not those of ${numRow * numColumn} texts; the one behind ${found} does not fit`,
    'write each text as its length, 4 bytes little-endian, and its UTF-8',
  );
}

function makerOfJson(tensor: Tensor, json: Uint8Array, isExact: boolean): MakeColumn {
  const { elements, datatype } = tensor;
  if (datatype === 'BYTES') return textMaker(textsOf(tensor, json));
  if ('list' in elements) throw notNumbers(tensor, elements.list);
  requireRoom(tensor, json);
  const numValue = tensor.numRow * tensor.numColumn;
  const values = isExact ? new Float64Array(numValue) : new Float32Array(numValue);
  if ('begin' in elements) {
    const fault = readNumbers(json, elements, tensor.numColumn, values);
    if (fault) throw faultOf(tensor, fault);
  }
  requireRange(tensor, values);
  return (placing) => new NumberColumn(values, placing);
}

/** Before any memory is taken for what a shape says: an element and what separates it take two bytes. */
function requireRoom(tensor: Tensor, json: Uint8Array): void {
  const { elements, numRow, numColumn } = tensor;
  const bytes = 'begin' in elements ? elements.end - elements.begin : json.length;
  if (2 * numRow * numColumn > bytes) throw faultOf(tensor, { numValue: undefined });
}

function requireRange(tensor: Tensor, values: Float32Array | Float64Array): void {
  const { range } = DATATYPES.get(tensor.datatype)!;
  if (range === undefined) return;
  const [least, most] = range.map(Math.fround) as [number, number]; // the values may be rounded, too
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isInteger(value) ? value >= least && value <= most : Number.isNaN(value)) continue;
    throw faultOf(tensor, { found: String(value), at });
  }
}

/** The texts of a list, which may hold lists; undefined for null. */
function textsOf(tensor: Tensor, json: Uint8Array): (string | undefined)[] {
  const { elements, numRow, numColumn } = tensor;
  const list =
    'list' in elements ? elements.list : 'begin' in elements ? parse(json, elements.begin, elements.end) : [];
  const texts = (list as unknown[]).flat();
  if (texts.length !== numRow * numColumn) throw faultOf(tensor, { numValue: texts.length });
  for (const [at, text] of texts.entries()) {
    if (text !== null && typeof text !== 'string') throw faultOf(tensor, { found: JSON.stringify(text), at });
  }
  return texts.map((text) => (text as string | null) ?? undefined);
}

/** A list without texts in it. */
function parse(json: Uint8Array, begin: number, end: number): unknown {
  try {
    return JSON.parse(utf8Of(json, begin, end));
  } catch (cause) {
    throw malformed(`the body is not JSON: ${(cause as Error).message}`, 'send texts or null as data of BYTES');
  }
}

function notNumbers(tensor: Tensor, list: readonly unknown[]): Error {
  const values = list.flat();
  const at = values.findIndex((value) => typeof value !== 'number' && value !== null);
  return faultOf(tensor, at < 0 ? { numValue: values.length } : { found: JSON.stringify(values[at]), at });
}

function faultOf(tensor: Tensor, fault: Fault | { readonly numValue: undefined }): Error {
  const { name, datatype, shape, numColumn } = tensor;
  if ('numValue' in fault) {
    const found = fault.numValue === undefined ? 'fewer' : fault.numValue;
    return malformed(
      `input ${quoteName(name)}: its data has ${found} elements, where the shape is [${shape.join(', ')}]`,
      'let shape be that of the data',
    );
  }
  const row = Math.floor(fault.at / Math.max(numColumn, 1)) + 1;
  return malformed(
    `input ${quoteName(name)}, row ${row}: ${shorten(fault.found)} is no ${datatype}`,
    datatype === 'BYTES' ? 'send texts, or null for missing' : 'send numbers, or null for missing; texts go as BYTES',
  );
}

function textMaker(texts: readonly (string | undefined)[]): MakeColumn {
  return ({ start = 0, stride = 1 }, numRow) => {
    const cells = Array.from({ length: numRow }, (_, row) => texts[start + row * stride]);
    return CodedTexts.of(cells, numRow);
  };
}
