import type { ScoreSummary } from '../../../lib/batch/score-summary.ts';
import { RowErrorsError } from '../../../lib/errors.ts';
import { count } from '../../../lib/frame/row-errors.ts';
import { writeLine } from '../../program/printable.ts';

/** What became of the rows, and in which time. */
export interface Scored {
  readonly summary: ScoreSummary;
  /** why the output is worth nothing */
  readonly failure: string | undefined;
  /** true where the output was there already */
  readonly skipped?: boolean;
  readonly seconds: number;
}

/**
 * Tells on stderr what was done, as a sentence or one JSON object, and makes a failed output the command's failure.
 * @throws RowErrorsError unless it is told as JSON, which says it
 */
export function report(scored: Scored, asJson: boolean): void {
  if (asJson) {
    reportJson(scored);
    return;
  }
  const { summary, failure, skipped, seconds } = scored;
  if (skipped) process.stderr.write('skipped: the output is there, of the same object, model and options\n');
  else writeLine(process.stderr, sentence(summary, seconds));
  if (summary.droppedCells > 0) {
    process.stderr.write(
      `note: ${summary.droppedCells} cells are left out, as no record of the first block has their keys; --accept application/jsonlines keeps them\n`,
    );
  }
  if (failure === undefined) return;
  const first = summary.firstError ? `, first: ${summary.firstError}` : '';
  const column = summary.errorColumn ? `the column "${summary.errorColumn}" of the output` : 'the output';
  throw new RowErrorsError(failure, { hint: `${column} says why${first}` });
}

function reportJson({ summary: { contentType: _, ...counts }, failure, skipped, seconds }: Scored): void {
  const rounded = Math.round(seconds * 1000) / 1000;
  const told = { ...counts, failure: failure ?? null, ...(skipped && { skipped }), seconds: rounded };
  writeLine(process.stderr, JSON.stringify(told));
  if (failure !== undefined) process.exitCode = 1;
}

function sentence({ rows, rowErrors, errorColumn, bytesIn, ...summary }: ScoreSummary, seconds: number): string {
  const megabytes = bytesIn / 1e6;
  const { unknownCategories, unknownCategoryColumns: columns } = summary;
  const cells = count(unknownCategories, 'cell');
  const unknown = unknownCategories > 0 ? `, ${cells} of unknown categories (${columns.join(', ')})` : '';
  const errors = rowErrors > 0 ? `, ${rowErrors} with errors (column "${errorColumn}")` : '';
  const done = `${count(rows, 'row')}${errors}${unknown}`;
  const time = `in ${seconds.toFixed(2)} s`;
  if (megabytes < 1) return `${done} ${time}`; // the start takes most of it: no speed
  return `${done}, ${megabytes.toFixed(1)} MB ${time} (${(megabytes / seconds).toFixed(1)} MB/s)`;
}
