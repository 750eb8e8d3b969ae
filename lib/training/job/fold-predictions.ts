import type { Scores } from '../../model/model.ts';
import type { Assembly } from './assemble.ts';

/**
 * `predictions.csv` as SageMaker's container writes it: no header, and for each row its label and the mean of what the
 * models answered that had not learned from it; for classes the mean probability (of class 1, or of the class that was
 * answered where there are more) and the class that most of them answered. Texts are told by their codes.
 *
 * @param repeats answers for all rows, one for each repetition of the folds
 * @returns undefined where a row has not one label and one answer
 */
export function foldPredictions(assembly: Assembly, repeats: readonly Scores[]): string | undefined {
  const { classes, train } = assembly;
  const { label, numTarget, numRow } = train;
  const isOne = repeats.every(({ numOutput, classIndex }) => numOutput === 1 || classIndex !== undefined);
  if (numTarget !== 1 || label.length === 0 || !isOne) return undefined;
  const toNumber = (code: number) => (typeof classes?.[code] === 'number' ? classes[code] : code);
  const lines = Array.from({ length: numRow }, (_, row) => {
    const truth = label[row]!;
    const answer = mean(repeats.map((scores) => answerOf(scores, row)));
    if (classes === undefined) return [truth, answer];
    return [toNumber(truth), answer, toNumber(mostFrequent(repeats.map(({ classIndex }) => classIndex![row]!)))];
  });
  return lines.map((numbers) => `${numbers.map(sixDecimals).join(',')}\n`).join('');
}

/** The output itself, or the probability of the class that was answered, where there is one of each class. */
function answerOf({ value, numOutput, probability, classIndex }: Scores, row: number): number {
  if (!probability || !classIndex) return value[row]!;
  const numClass = probability.length / classIndex.length;
  return numOutput === 1 && numClass === 2 ? value[row]! : probability[row * numClass + classIndex[row]!]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The smallest of the most frequent ones, as `scipy.stats.mode` has it. */
function mostFrequent(values: readonly number[]): number {
  const count = (value: number) => values.filter((other) => other === value).length;
  return values.toSorted((a, b) => count(b) - count(a) || a - b)[0]!;
}

/** C's `%f`, which rounds a tie to the even digit. */
export function sixDecimals(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (size >= 2 ** 53) return `${sign}${BigInt(size)}.000000`;
  const digits = size.toFixed(6);
  const last = Number(digits.at(-1));
  // an odd number of 2^-7 is half way between two numbers of six decimals, and toFixed takes the larger one
  const isTie = (size * 128) % 2 === 1;
  return sign + (isTie && last % 2 === 1 ? digits.slice(0, -1) + (last - 1) : digits);
}
