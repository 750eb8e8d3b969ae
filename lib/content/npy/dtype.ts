import { MalformedInputError } from '../../errors.ts';
import { quoteName, shorten } from '../../short-text.ts';
import type { Literal } from './python-literal.ts';

/** One kind of number, flag or text, as numpy writes its elements. */
export interface ScalarType {
  /** numpy's letter: float, integer, unsigned, flag, text of 4 bytes a character, text of bytes, or nothing */
  readonly letter: 'f' | 'i' | 'u' | 'b' | 'U' | 'S' | 'V';
  readonly itemBytes: number;
  readonly isBigEndian: boolean;
}

/** A member of a record. */
export interface Field extends ScalarType {
  readonly name: string;
  /** bytes before it in its record */
  readonly offset: number;
}

/** The elements of an array: scalars, or records with named members. */
export type ElementType = ScalarType | { readonly fields: readonly Field[]; readonly itemBytes: number };

const SIZES: Readonly<Record<string, readonly number[]>> = {
  f: [2, 4, 8],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  b: [1],
};

/** What the other letters stand for. */
const OTHERS: Readonly<Record<string, string>> = {
  c: 'complex numbers',
  M: 'dates',
  m: 'time spans',
  f: 'floats of another size',
  V: 'bytes without a type',
};
const MAX_FIELDS = 2 ** 16;

/** The type that a header describes. */
export function readType(descr: Literal | undefined): ElementType {
  return Array.isArray(descr) ? readRecord(descr) : readScalar(descr as Literal);
}

function readRecord(members: readonly Literal[]): ElementType {
  const fields: Field[] = [];
  let offset = 0;
  if (members.length > MAX_FIELDS) throw unreadable(`records of ${members.length} members`);
  for (const member of members) {
    const [name, descr, ...shape] = Array.isArray(member) ? member : [];
    if (typeof name !== 'string' || shape.length > 0)
      throw unreadable('records whose members are arrays or have titles');
    const type = readScalar(descr as Literal, name);
    if (type.letter !== 'V') fields.push({ ...type, name, offset });
    offset += type.itemBytes;
  }
  return { fields, itemBytes: offset };
}

/** @param member of which record, if any: there bytes without a type may fill gaps */
function readScalar(descr: Literal, member?: string): ScalarType {
  const match = typeof descr === 'string' ? /^([<>|=])([a-zA-Z])(\d{1,9})(?:\[.*\])?$/.exec(descr) : null;
  if (!match) throw descr === '|O' ? objects() : unreadable(`the dtype ${quoteName(shorten(String(descr)))}`);
  const [, order, letter, digits] = match as unknown as [string, string, string, string];
  if (letter === 'O') throw objects();
  const size = Number(digits);
  if (letter === 'U' || letter === 'S') {
    return { letter, itemBytes: letter === 'U' ? size * 4 : size, isBigEndian: order === '>' };
  }
  if (letter === 'V' && member === '') return { letter, itemBytes: size, isBigEndian: false };
  if (!SIZES[letter]?.includes(size)) throw unreadable(OTHERS[letter] ?? `the dtype ${quoteName(descr as string)}`);
  return { letter: letter as ScalarType['letter'], itemBytes: size, isBigEndian: order === '>' };
}

function objects(): MalformedInputError {
  return new MalformedInputError('the numpy array holds Python objects, which are pickled and never unpickled here', {
    hint: 'send numbers: rows.astype("float32"); or texts and numbers as records: frame.to_records(index=False) with dtypes of their own',
  });
}

function unreadable(what: string): MalformedInputError {
  return new MalformedInputError(`the numpy array holds ${what}, which cannot be read`, {
    hint: 'send floats, integers, flags or texts: rows.astype("float32")',
  });
}
