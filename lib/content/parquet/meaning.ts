import type { Struct } from './thrift.ts';

/** How values are stored, as the format numbers it. */
export const [BOOLEAN, INT32, INT64, INT96, FLOAT, FLOAT64, BYTES, FIXED] = [0, 1, 2, 3, 4, 5, 6, 7];

/** What the values of a column mean. */
export type Meaning =
  | { readonly kind: 'flag' | 'float' | 'double' | 'half' | 'int' | 'unsigned' | 'long' | 'unsigned-long' }
  | { readonly kind: 'text' | 'uuid' | 'date' | 'old-timestamp' }
  /** those of more than 15 digits, which float64 does not hold, stand apart */
  | { readonly kind: 'decimal' | 'long-decimal'; readonly scale: number }
  | { readonly kind: 'time' | 'timestamp'; readonly perSecond: number; readonly isUtc: boolean };

/** What is stored so and has no other meaning. */
const PLAIN = ['flag', 'int', 'long', 'old-timestamp', 'float', 'double', 'text', 'text'] as const;

/** How each meaning may be stored; what is said of a value that is stored otherwise means nothing. */
const STORED: Readonly<{ [kind in Meaning['kind']]?: readonly number[] }> = {
  half: [FIXED],
  uuid: [FIXED],
  text: [BYTES, FIXED],
  date: [INT32],
  time: [INT32, INT64],
  timestamp: [INT64],
  decimal: [INT32, INT64, BYTES, FIXED],
  'long-decimal': [INT64, BYTES, FIXED],
  unsigned: [INT32],
  'unsigned-long': [INT64],
};

/** Fields of the union of logical types. */
const [STRING, ENUM, DECIMAL, DATE, TIME, TIMESTAMP, INTEGER, JSON_TEXT, UUID, FLOAT16] = [
  1, 4, 5, 6, 7, 8, 10, 12, 14, 15,
];
/** What no cell holds, as the union of logical types and the older list of converted ones number it. */
const [OTHERS, OLDER_OTHERS] = [
  new Map([
    [13, 'BSON'],
    [16, 'variants'],
    [17, 'geometries'],
    [18, 'geographies'],
  ]),
  new Map([
    [20, 'BSON'],
    [21, 'intervals'],
  ]),
];
const [MILLIS, MICROS, NANOS] = [1e3, 1e6, 1e9];
/** Digits behind the point, which other programs hold 76 of at most, and digits that float64 holds whatever they are. */
const [MAX_SCALE, EXACT_DIGITS] = [100, 15];

/** What the values of a leaf mean, or in words what they are where no cell can hold them. */
export function meaningOf(element: Struct): Meaning | string {
  const type = element.number(1) ?? -1;
  const logical = element.struct(10);
  const [id] = logical?.fields.keys() ?? [];
  const converted = element.number(6);
  const other = OTHERS.get(id ?? -1) ?? OLDER_OTHERS.get(converted ?? -1);
  if (other) return other;
  const said =
    logical && id !== undefined ? logicalMeaning(logical, id, type) : convertedMeaning(element, converted, type);
  if (said && STORED[said.kind]?.includes(type)) return said;
  const kind = PLAIN[type];
  return kind ? { kind } : 'values of a type that is not known';
}

function logicalMeaning(logical: Struct, id: number, type: number): Meaning | undefined {
  const facts = logical.struct(id);
  if (id === STRING || id === ENUM || id === JSON_TEXT) return { kind: 'text' };
  if (id === DECIMAL) return decimal(facts?.number(1), facts?.number(2));
  if (id === DATE) return { kind: 'date' };
  if (id === UUID) return { kind: 'uuid' };
  if (id === FLOAT16) return { kind: 'half' };
  if (id === INTEGER && facts?.flag(2) === false) return unsigned(type);
  if (id !== TIME && id !== TIMESTAMP) return undefined;
  const unit = facts?.struct(2)?.fields;
  const perSecond = unit?.has(3) ? NANOS : unit?.has(2) ? MICROS : MILLIS;
  return { kind: id === TIME ? 'time' : 'timestamp', perSecond, isUtc: facts?.flag(1) === true };
}

/** The meaning that older writers tell, in one number. */
function convertedMeaning(element: Struct, converted: number | undefined, type: number): Meaning | undefined {
  switch (converted) {
    case 0: // UTF8
    case 4: // ENUM
    case 19: // JSON
      return { kind: 'text' };
    case 5:
      return decimal(element.number(7), element.number(8));
    case 6:
      return { kind: 'date' };
    case 7:
    case 8:
      return { kind: 'time', perSecond: converted === 7 ? MILLIS : MICROS, isUtc: true };
    case 9:
    case 10:
      return { kind: 'timestamp', perSecond: converted === 9 ? MILLIS : MICROS, isUtc: true };
    case 11:
    case 12:
    case 13:
    case 14:
      return unsigned(type);
  }
  return undefined;
}

function unsigned(type: number): Meaning {
  return { kind: type === INT64 ? 'unsigned-long' : 'unsigned' };
}

function decimal(scale = 0, precision = Infinity): Meaning | undefined {
  if (scale < 0 || scale > MAX_SCALE) return undefined;
  return { kind: precision <= EXACT_DIGITS ? 'decimal' : 'long-decimal', scale };
}

/** Whether cells are texts; all others are numbers or flags. */
export function isText({ kind }: Meaning): boolean {
  return TEXTS.has(kind);
}

const TEXTS: ReadonlySet<Meaning['kind']> = new Set([
  'text',
  'uuid',
  'date',
  'old-timestamp',
  'long-decimal',
  'time',
  'timestamp',
]);

/** Elements that a number has: an integer of 64 bits has two halves. */
export function widthOf({ kind }: Meaning): number {
  return kind === 'long' || kind === 'unsigned-long' ? 2 : 1;
}
