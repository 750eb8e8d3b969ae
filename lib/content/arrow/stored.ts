import type { StoredColumn } from '../../frame/columns/column.ts';
import type { Field, Metadata } from './schema.ts';

/** How the buffers of a batch are compressed, each by itself behind its length of 8 bytes. */
export type Codec = 'lz4' | 'zstd';

/** A column of one record batch, or a dictionary, as it came: views of the body. */
export interface StoredPiece {
  readonly numRow: number;
  /** (numNode, 2) cells and missing cells of the column and of its children, depth first */
  readonly nodes: readonly number[];
  /** its own, and its children's */
  readonly buffers: readonly Uint8Array[];
  /** further buffers of each column of views among them */
  readonly numVariadic: readonly number[];
  readonly codec: Codec | undefined;
  /** those that it and its children point into, by their numbers */
  readonly dictionaries: ReadonlyMap<number, StoredDictionary>;
}

/** What the codes of columns stand for: a first batch, and others behind it. */
export interface StoredDictionary {
  readonly id: number;
  /** its cells as a column that has no dictionary itself */
  readonly field: Field;
  readonly pieces: readonly StoredPiece[];
}

/** A column as it came, batch by batch. */
export interface StoredArrow extends StoredColumn {
  readonly format: 'arrow';
  readonly field: Field;
  readonly pieces: readonly StoredPiece[];
  /** of the schema that it is a part of */
  readonly metadata: Metadata;
}

export function isArrow(stored: StoredColumn | undefined): stored is StoredArrow {
  return stored?.format === 'arrow';
}
