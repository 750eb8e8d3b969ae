import type { StoredColumn } from '../../frame/columns/column.ts';
import type { StoredParquet } from './table.ts';

/** Told by its word: a bundle that stands apart has classes of its own. */
export function isParquet(stored: StoredColumn | undefined): stored is StoredParquet {
  return stored?.format === 'parquet';
}
