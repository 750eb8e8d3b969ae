import type { TableReader } from '../../../lib/content/media-type.ts';
import { count } from '../../../lib/frame/row-errors.ts';
import type { Model } from '../../../lib/model/model.ts';
import { groupDigits } from '../../../lib/short-text.ts';
import type { Data } from './data.ts';

/** What the end of a table tells of its rows. */
export interface TableFacts {
  readonly rows: number;
  readonly groups: number;
  readonly columns: number;
  /** columns that the model reads */
  readonly features: number;
}

/** Reads the end of the table alone. */
export async function readFacts({ mediaType, source }: NonNullable<Data['table']>, model: Model): Promise<TableFacts> {
  const table = await mediaType.openAt!(source);
  const names = table.head.columnNames ?? [];
  const own = new Set(model.featureNames ?? names.slice(0, model.numFeature));
  const features = names.filter((name) => own.has(name)).length;
  return { rows: countRows(table), groups: table.numGroup, columns: names.length, features };
}

function countRows(table: TableReader): number {
  let rows = 0;
  for (let group = 0; group < table.numGroup; group++) rows += table.groupRows(group);
  return rows;
}

export function factsText({ rows, groups, columns, features }: TableFacts): string {
  return `${groupDigits(rows)} rows in ${count(groups, 'row group')}, ${count(columns, 'column')}, ${features} of them read`;
}
