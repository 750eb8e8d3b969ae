import { InvalidOptionError } from '../errors.ts';
import { count } from '../frame/row-errors.ts';
import type { ScoreSummary } from './score-summary.ts';

/** How many rows may have errors before an output counts as failed: so many, or such a share of all. */
export type RowErrorLimit = { readonly rows: number } | { readonly percent: number };

/** A limit as users write it: `100` or `5%`. */
export function parseRowErrorLimit(text: string): RowErrorLimit {
  const [, number, sign] = /^(\d{1,15}|\d{1,3}\.\d{1,9})(%?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (sign === '%' && value <= 100) return { percent: value };
  if (sign === '' && Number.isInteger(value)) return { rows: value };
  throw new InvalidOptionError(`max-row-errors: "${text}" is neither a count nor a percentage`, {
    hint: 'write a whole number such as 100, or a percentage such as 5%',
  });
}

/**
 * Why an output is worth nothing, in one sentence without any of the caller's cells; undefined where it is fine. Rows that
 * fail one by one are data; where all of them fail, it is the wrong file, whatever the limit.
 */
export function failureOf(
  { rows, rowErrors }: Pick<ScoreSummary, 'rows' | 'rowErrors'>,
  limit?: RowErrorLimit,
): string | undefined {
  if (rows > 0 && rowErrors === rows) {
    return rows === 1 ? 'the only row could not be scored' : `none of the ${rows} rows could be scored`;
  }
  if (limit === undefined) return undefined;
  const isWithin = 'rows' in limit ? rowErrors <= limit.rows : rowErrors * 100 <= limit.percent * rows;
  if (isWithin) return undefined;
  const allowed = 'rows' in limit ? `${limit.rows}` : `${limit.percent} %`;
  return `${rowErrors} of ${count(rows, 'row')} could not be scored, where ${allowed} may fail`;
}
