// The types of Arrow's Schema.fbs: what each says besides its name, in the order of its slots, and which buffers its columns have.

/** A value of a type's table. */
type SlotKind = 'flag' | 'short' | 'int' | 'text' | 'ints';
export type SlotValue = number | string | readonly number[] | undefined;

/** The type of a column. */
export interface ArrowType {
  /** its number in the union `Type` */
  readonly id: number;
  /** as many as the type has slots */
  readonly slots: readonly SlotValue[];
}

export const TYPE = {
  null: 1,
  int: 2,
  float: 3,
  binary: 4,
  utf8: 5,
  bool: 6,
  decimal: 7,
  date: 8,
  time: 9,
  timestamp: 10,
  interval: 11,
  list: 12,
  struct: 13,
  union: 14,
  fixedSizeBinary: 15,
  fixedSizeList: 16,
  map: 17,
  duration: 18,
  largeBinary: 19,
  largeUtf8: 20,
  largeList: 21,
  runEndEncoded: 22,
  binaryView: 23,
  utf8View: 24,
  listView: 25,
  largeListView: 26,
} as const;

interface TypeTraits {
  /** what its cells are, in the plural, as messages call them */
  readonly what: string;
  /** kinds of its slots, each with what an absent one is */
  readonly slots: readonly (readonly [kind: SlotKind, absent?: number])[];
  /** buffers that a column has itself, its children's not counted */
  readonly numBuffer: number;
  /** whether its buffers are followed by as many more as the batch says */
  readonly isVariadic?: boolean;
  /** children that it has; undefined for any number */
  readonly numChild?: number;
}

const leaf = (what: string, numBuffer: number, slots: TypeTraits['slots'] = []): TypeTraits => ({
  what,
  slots,
  numBuffer,
  numChild: 0,
});

/** By the numbers of the union. */
export const TYPES: ReadonlyMap<number, TypeTraits> = new Map([
  [TYPE.null, leaf('nothing', 0)],
  [TYPE.int, leaf('integers', 2, [['int'], ['flag']])],
  [TYPE.float, leaf('floats', 2, [['short']])],
  [TYPE.binary, leaf('bytes', 3)],
  [TYPE.utf8, leaf('texts', 3)],
  [TYPE.bool, leaf('flags', 2)],
  [TYPE.decimal, leaf('decimals', 2, [['int'], ['int'], ['int', 128]])],
  [TYPE.date, leaf('dates', 2, [['short', 1]])],
  [
    TYPE.time,
    leaf('times of day', 2, [
      ['short', 1],
      ['int', 32],
    ]),
  ],
  [TYPE.timestamp, leaf('times', 2, [['short'], ['text']])],
  [TYPE.interval, leaf('time spans', 2, [['short']])],
  [TYPE.list, { what: 'lists', slots: [], numBuffer: 2, numChild: 1 }],
  [TYPE.struct, { what: 'records', slots: [], numBuffer: 1 }],
  [TYPE.union, { what: 'values of several types', slots: [['short'], ['ints']], numBuffer: 1 }],
  [TYPE.fixedSizeBinary, leaf('bytes', 2, [['int']])],
  [TYPE.fixedSizeList, { what: 'lists', slots: [['int']], numBuffer: 1, numChild: 1 }],
  [TYPE.map, { what: 'maps', slots: [['flag']], numBuffer: 2, numChild: 1 }],
  [TYPE.duration, leaf('time spans', 2, [['short', 1]])],
  [TYPE.largeBinary, leaf('bytes', 3)],
  [TYPE.largeUtf8, leaf('texts', 3)],
  [TYPE.largeList, { what: 'lists', slots: [], numBuffer: 2, numChild: 1 }],
  [TYPE.runEndEncoded, { what: 'runs of cells', slots: [], numBuffer: 0, numChild: 2 }],
  [TYPE.binaryView, { ...leaf('bytes', 2), isVariadic: true }],
  [TYPE.utf8View, { ...leaf('texts', 2), isVariadic: true }],
  [TYPE.listView, { what: 'lists', slots: [], numBuffer: 3, numChild: 1 }],
  [TYPE.largeListView, { what: 'lists', slots: [], numBuffer: 3, numChild: 1 }],
]);

/** The buffers that a column of a type has itself. Unions say by their mode whether they have offsets. */
export function numBufferOf({ id, slots }: ArrowType): number {
  return id === TYPE.union ? 1 + Number(slots[0] === 1) : TYPES.get(id)!.numBuffer;
}
