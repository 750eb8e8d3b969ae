import { latin1Bytes } from '../../../platform/node.ts';
import type { ByteReader } from '../byte-reader.ts';
import { PickleObject, type PickleValue } from './values.ts';

/** How one element lies in memory. */
interface ElementType {
  /** i, u, f, b, U, S or O */
  readonly kind: string;
  /** bytes, or for U characters of 4 bytes */
  readonly size: number;
  readonly isLittleEndian: boolean;
}

const MAX_ELEMENT_BYTES = 4096;

/** A pickled `numpy.ndarray` whatever its shape. */
export interface PickledArray {
  /** numpy's letters for its elements: `f8`, `i4`, `b1`, `O`, `U` */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** row-major, also where Fortran's order was pickled */
  readonly elements: readonly PickleValue[];
}

/** The array, undefined when it is no such thing or its length is not what its shape says. */
export function readNdarray(value: PickleValue | undefined): PickledArray | undefined {
  if (!(value instanceof PickleObject) || !Array.isArray(value.state)) return undefined;
  const [, shape, dtype, isFortran] = value.state;
  const elements = readArray(value);
  if (elements === undefined || !isShape(shape)) return undefined;
  if (shape.reduce((product, length) => product * length, 1) !== elements.length) return undefined;
  return {
    dtype: readDtype(dtype) ?? '',
    shape,
    elements: isFortran === true ? toRowMajor(elements, shape) : elements,
  };
}

/** The letters of a `numpy.dtype`, of a pandas or numpy class that stands for one: `f8`, `O`. */
export function readDtype(dtype: PickleValue | undefined): string | undefined {
  const type = readElementType(dtype);
  if (type === undefined) return undefined;
  return 'OUS'.includes(type.kind) ? type.kind : `${type.kind}${type.size}`;
}

function toRowMajor(elements: readonly PickleValue[], shape: readonly number[]): readonly PickleValue[] {
  if (shape.length !== 2) return shape.length < 2 ? elements : [];
  const [numRow, numColumn] = shape as [number, number];
  return Array.from(elements, (_, at) => elements[(at % numColumn) * numRow + Math.floor(at / numColumn)]!);
}

/** The elements of a pickled `numpy.ndarray`, one-dimensional or flattened; undefined when it is no such thing. */
export function readArray(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  if (Array.isArray(value)) return value;
  if (!(value instanceof PickleObject) || value.className !== 'numpy.ndarray' || !Array.isArray(value.state)) {
    return undefined;
  }
  const [, , dtype, , data] = value.state;
  if (Array.isArray(data)) return data;
  const type = readElementType(dtype);
  const bytes = readBytes(data);
  return type !== undefined && bytes !== undefined ? decodeElements(type, bytes) : undefined;
}

/** Elements; Python 2 has them in a text whose characters are the bytes. */
function readBytes(data: PickleValue | undefined): Uint8Array | undefined {
  if (typeof data === 'string') return latin1Bytes(data);
  return data instanceof Uint8Array ? data : undefined;
}

/** The value of a numpy scalar; None of one that is no number, boolean or text. */
export function readScalar({ args }: PickleObject): null | boolean | number | string {
  const [value] = decodeScalar(args);
  return value === undefined || typeof value === 'object' ? null : value;
}

/** A number, or a numpy scalar of one; undefined when it is no such thing. */
export function readNumber(value: PickleValue | undefined): number | undefined {
  const isScalar = value instanceof PickleObject && value.className === 'numpy.scalar';
  const [number] = isScalar ? decodeScalar(value.args) : [value];
  return typeof number === 'number' ? number : undefined;
}

function decodeScalar([dtype, data]: readonly PickleValue[]): readonly PickleValue[] {
  const type = readElementType(dtype);
  const bytes = readBytes(data);
  return (type !== undefined && bytes !== undefined && decodeElements(type, bytes)) || [];
}

/** `numpy.dtype('<i8')`: a letter and a size among the arguments, the byte order in the state. */
function readElementType(dtype: PickleValue | undefined): ElementType | undefined {
  if (!(dtype instanceof PickleObject) || dtype.className !== 'numpy.dtype') return undefined;
  const [name] = dtype.args;
  const match = typeof name === 'string' ? /^[<>|=]?([iufbUSOVMmc])(\d{1,4})$/.exec(name) : null;
  if (match === null) return undefined;
  const order = Array.isArray(dtype.state) ? dtype.state[1] : '<';
  return { kind: match[1]!, size: Number(match[2]), isLittleEndian: order !== '>' };
}

function bytesOf({ kind, size }: ElementType): number {
  return kind === 'U' ? size * 4 : size;
}

function decodeElements(type: ElementType, data: Uint8Array): readonly PickleValue[] | undefined {
  const width = bytesOf(type);
  if (width === 0 || width > MAX_ELEMENT_BYTES || data.length % width !== 0) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const decode = findDecoder(type);
  if (decode === undefined) return undefined;
  return Array.from({ length: data.length / width }, (_, index) => decode(view, index * width));
}

type Decoder = (view: DataView, offset: number) => PickleValue;

function findDecoder({ kind, size, isLittleEndian: le }: ElementType): Decoder | undefined {
  const decoders: Record<string, Decoder> = {
    b1: (view, at) => view.getUint8(at) !== 0,
    i1: (view, at) => view.getInt8(at),
    i2: (view, at) => view.getInt16(at, le),
    i4: (view, at) => view.getInt32(at, le),
    i8: (view, at) => Number(view.getBigInt64(at, le)),
    u1: (view, at) => view.getUint8(at),
    u2: (view, at) => view.getUint16(at, le),
    u4: (view, at) => view.getUint32(at, le),
    u8: (view, at) => Number(view.getBigUint64(at, le)),
    f4: (view, at) => view.getFloat32(at, le),
    f8: (view, at) => view.getFloat64(at, le),
  };
  if (kind === 'U') return (view, at) => readFixedText(size, (index) => view.getUint32(at + 4 * index, le));
  if (kind === 'S') return (view, at) => readFixedText(size, (index) => view.getUint8(at + index));
  return decoders[`${kind}${size}`];
}

function isShape(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every((length) => typeof length === 'number');
}

/** Text of fixed width, filled with zeros. */
function readFixedText(size: number, codeAt: (index: number) => number): string {
  const codes = Array.from({ length: size }, (_, index) => codeAt(index));
  while (codes.at(-1) === 0) codes.pop();
  return codes.map((code) => (code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))).join('');
}

/**
 * The array that joblib wrote behind its wrapper in the stream: a pickle of its own for objects, else padding (since
 * 1.3 of joblib's format) and the raw elements.
 *
 * @param readObjects reads the nested pickle
 */
export function readWrappedArray(
  wrapper: PickleObject,
  reader: ByteReader,
  readObjects: () => PickleValue,
): PickleValue {
  const dtype = wrapper.get('dtype') ?? null;
  const type = readElementType(dtype);
  const shape = wrapper.get('shape');
  if (type === undefined || !isShape(shape)) throw reader.error('a joblib array of a type that is not supported');
  if (type.kind === 'O') return readObjects();
  const isFortran = wrapper.get('order') === 'F';
  if (typeof wrapper.get('numpy_array_alignment_bytes') === 'number') reader.skip(reader.uint8());
  const count = shape.reduce((product, length) => product * length, 1);
  const array = new PickleObject('numpy.ndarray', []);
  array.state = [1, shape, dtype, isFortran, reader.take(Math.max(0, count * bytesOf(type)))];
  return array;
}
