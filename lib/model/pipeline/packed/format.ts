// How a graph is packed: a table of its objects, lists, arrays and dicts in JSON, and the numbers of its lists one behind the other
// in float64. Nothing here knows a class, so that every step is packed as soon as it is compiled.

/** A text, a boolean or None as it is; a finite number too; else a list of one: a place in the table, or `"NaN"`, `"-0"`, … */
export type PackedValue = null | boolean | number | string | readonly [number | string];

/** What stands in the table; lists and dicts lead to what stands before them only, so that none holds itself. */
export type PackedEntry =
  | readonly [
      'object',
      className: string,
      members: { readonly [key: string]: PackedValue },
      fromNumpy2: readonly string[],
    ]
  | readonly ['list', readonly PackedValue[]]
  /** so many of the numbers, from where the list of numbers before it ends */
  | readonly ['numbers', length: number]
  /** its elements: a list or numbers */
  | readonly ['array', dtype: string, shape: readonly number[], elements: PackedValue]
  | readonly ['dict', keys: PackedValue, values: PackedValue]
  | readonly ['name', string];
