import type { Frame, OutputColumn } from '../frame/frame.ts';
import type { UnknownCategories } from '../frame/unknown-categories.ts';
import type { TransformOptions } from './options.ts';

/** What an answer says of its rows and columns besides its body. */
export interface ToldOfRows {
  /** undefined where a user's hook made something else than a Frame */
  readonly numRow: number | undefined;
  readonly unknownCategories?: UnknownCategories | undefined;
  /** rows that are answered with an error beside them; undefined where none may be */
  readonly numRowError?: number | undefined;
  /** (numRow) why a row could not be used; undefined where every row could, or the first that cannot ends it all */
  readonly rowErrors?: OutputColumn['values'] | undefined;
  /** names of the columns that the answer has behind the caller's */
  readonly outputNames?: readonly string[] | undefined;
}

/** What is known of an answer that a user's hook made. */
export const NOTHING_TOLD: ToldOfRows = { numRow: undefined };

export function toldOf(
  { numRow, predictions, unknownCategories }: Frame,
  { onRowError }: TransformOptions,
): ToldOfRows {
  const { values = [] } = predictions.find(({ isAnnotation }) => isAnnotation) ?? {};
  let numRowError = 0;
  for (const reason of values) if (reason !== undefined) numRowError++;
  const shown = predictions.filter(({ isHidden }) => !isHidden);
  return {
    numRow,
    unknownCategories,
    numRowError: onRowError === 'annotate' ? numRowError : undefined,
    rowErrors: numRowError > 0 ? values : undefined,
    outputNames: shown.map(({ name }) => name),
  };
}
