import { MalformedInputError } from '../../errors.ts';
import { latin1Of, utf8Of } from '../../platform/node.ts';
import { type ElementType, readType } from './dtype.ts';
import { readLiteral } from './python-literal.ts';

/** An array in the format of `numpy.save`, its elements not read yet. */
export interface StoredArray {
  readonly type: ElementType;
  /** lengths from the outermost dimension on */
  readonly shape: readonly number[];
  /** whether the first index runs fastest */
  readonly isFortran: boolean;
  /** the elements and nothing else */
  readonly bytes: Uint8Array;
}

const MAGIC = '\x93NUMPY';
const MAX_HEADER_BYTES = 2 ** 20;
const MAX_DIMENSIONS = 32;

/** Whether bytes begin as arrays do. */
function beginsArray(head: Uint8Array): boolean {
  return latin1Of(head, 0, MAGIC.length) === MAGIC;
}

/**
 * The array in the bytes of a file, which it must fill.
 *
 * @param name of the array in its archive, if it has one
 * @throws MalformedInputError for a header that promises more or less than there is
 */
export function readArray(file: Uint8Array, name = 'the body'): StoredArray {
  if (!beginsArray(file)) {
    throw new MalformedInputError(`${name} is not a numpy array: it does not begin with \\x93NUMPY`, {
      hint: 'write it with numpy.save, or name the type of the body in Content-Type',
    });
  }
  const { start, text } = headerText(file, name);
  const header = readLiteral(text.trim());
  const members = header instanceof Map ? header : new Map();
  const shape = members.get('shape');
  const isFortran = members.get('fortran_order');
  if (!isShape(shape) || typeof isFortran !== 'boolean') throw damaged(name, 'its header tells no shape');
  const type = readType(members.get('descr'));
  const numElement = shape.reduce((product, length) => product * length, 1);
  const bytes = file.subarray(start);
  if (numElement * type.itemBytes !== bytes.length) {
    const promised = `its header promises ${numElement} elements of ${type.itemBytes} bytes`;
    throw damaged(name, `${promised}, but ${bytes.length} bytes follow`);
  }
  return { type, shape, isFortran, bytes };
}

function headerText(file: Uint8Array, name: string): { start: number; text: string } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const version = file[6] ?? 0;
  if (version < 1 || version > 3 || file.length < 12)
    throw damaged(name, `version ${version} of the format is unknown`);
  const [headerBytes, begin] = version === 1 ? [view.getUint16(8, true), 10] : [view.getUint32(8, true), 12];
  const start = begin + headerBytes;
  if (headerBytes > MAX_HEADER_BYTES || start > file.length) throw damaged(name, 'its header has no end');
  const text = version === 3 ? utf8Of(file, begin, start) : latin1Of(file, begin, start);
  return { start, text };
}

function isShape(value: unknown): value is readonly number[] {
  const isLength = (length: unknown) => typeof length === 'number' && Number.isSafeInteger(length) && length >= 0;
  return Array.isArray(value) && value.length <= MAX_DIMENSIONS && value.every(isLength);
}

function damaged(name: string, what: string): MalformedInputError {
  return new MalformedInputError(`${name} is not a whole numpy array: ${what}`, {
    hint: 'write it with numpy.save, and send the file byte by byte',
  });
}
