import { quoteName } from '../short-text.ts';
import type { Field } from './description.ts';
import type { Problem } from './session.ts';

/** An error as the engine throws it, or as a server says it. */
export interface ToldError {
  readonly message: string;
  readonly hint?: string | undefined;
}

/**
 * An error about the only row, in the words that stand beside a field and say neither row nor column.
 *
 * @returns with the feature that it names; -1 where that is none
 */
export function locateProblem(
  { message, hint }: ToldError,
  fields: readonly Pick<Field, 'name'>[],
): readonly [feature: number, Problem] {
  const feature = fields.findIndex(({ name }) => message.startsWith(placeOf(name)));
  const place = feature < 0 ? 'row 1: ' : placeOf(fields[feature]!.name);
  const isNumber = message.endsWith('is not a number');
  const problem = {
    message: message.startsWith(place) ? message.slice(place.length) : message,
    hint: isNumber ? 'type a decimal, or leave it empty' : hint,
  };
  return [feature, problem];
}

function placeOf(name: string): string {
  return `row 1, column ${quoteName(name)}: `;
}
