import { formatFloat32 } from '../frame/float-text.ts';
import type { OutputCell, OutputColumn } from '../frame/frame.ts';

/** A number of an answer under its name. */
export interface NamedNumber {
  readonly name: string;
  readonly value: number;
}

/** What `/invocations` answers about one row. */
export interface Answer {
  /** one for each output, behind it the deviation among the members of an ensemble: a text, or a float32 */
  readonly predictions: readonly { readonly name: string; readonly value: OutputCell }[];
  /** one for each class, in the order of the model's classes */
  readonly probabilities: readonly NamedNumber[];
  readonly margins: readonly NamedNumber[];
}

/** The answer in the prediction columns of a frame with one row. */
export function readAnswer(columns: readonly OutputColumn[]): Answer {
  const cells = columns.map(({ name, values }) => ({ name, value: values[0] }));
  const numbers = (pattern: RegExp) =>
    cells.filter(({ name }) => pattern.test(name)).map(({ name, value }) => ({ name, value: value as number }));
  const isProbability = /_proba$|^probability(_\d+)?$/;
  const isMargin = /^margin(_\d+)?$/;
  return {
    predictions: cells.filter(({ name }) => /^prediction(_|$)/.test(name) && !isProbability.test(name)),
    probabilities: numbers(isProbability),
    margins: numbers(isMargin),
  };
}

/** Digits that a number shows at least, so that 0.5 is not taken for a rounded one. */
const MIN_DIGITS = 4;

/** A float32 in its shortest decimal, with zeros behind it where that has fewer than four digits. */
export function showFloat32(value: number): string {
  const text = formatFloat32(value);
  const digits = text
    .replace(/e.*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+(?=.)/, '').length;
  if (!Number.isFinite(value) || text.includes('e') || digits >= MIN_DIGITS) return text;
  return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(MIN_DIGITS - digits)}`;
}
