import { ConfigurationError } from '../../errors.ts';
import { RandomState } from './random-state.ts';

/** The numbers of folds and of their repetitions. */
export interface FoldPlan {
  readonly numFold: number;
  readonly numRepeat: number;
}

/** The rows that a model learns from and those that are held out from it, both in the order of the data. */
export interface Fold {
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}

const SEED = 42;

/**
 * The folds of scikit-learn's `RepeatedKFold(random_state=42)`, or with classes of `RepeatedStratifiedKFold`, one
 * repetition after the other.
 *
 * @param classes (numRow) the class of each row, where each fold is to have its share of every class
 * @throws ConfigurationError where there are more folds than rows to spread over them
 */
export function* listFolds(
  numRow: number,
  { numFold, numRepeat }: FoldPlan,
  classes?: Float32Array,
): Generator<Fold, void> {
  if (numFold > numRow) throw tooManyFolds(numFold, `there are ${numRow} rows`);
  const random = new RandomState(SEED);
  const strata = classes && encodeByAppearance(classes);
  for (let repeat = 0; repeat < numRepeat; repeat++) {
    const foldOfRow = strata ? assignStratified(strata, numFold, random) : assign(numRow, numFold, random);
    for (let fold = 0; fold < numFold; fold++) yield rowsOf(foldOfRow, fold);
  }
}

/** How many rows the smallest class has. */
export function smallestClass(classes: Float32Array): number {
  return Math.min(...countClasses(encodeByAppearance(classes)));
}

/** (numRow) the fold that holds each row out: the first ones are a row larger where the rows do not divide. */
function assign(numRow: number, numFold: number, random: RandomState): Uint32Array {
  const foldOfRow = new Uint32Array(numRow);
  const order = random.permutation(numRow);
  let begin = 0;
  for (let fold = 0; fold < numFold; fold++) {
    const size = Math.floor(numRow / numFold) + Number(fold < numRow % numFold);
    for (const row of order.subarray(begin, begin + size)) foldOfRow[row] = fold;
    begin += size;
  }
  return foldOfRow;
}

/** The same for each class: the folds take turns over the rows sorted by class, and each class is shuffled. */
function assignStratified(strata: Uint32Array, numFold: number, random: RandomState): Uint32Array {
  const counts = countClasses(strata);
  if (Math.max(...counts) < numFold) throw tooManyFolds(numFold, `no class has more than ${Math.max(...counts)} rows`);
  const sorted = strata.toSorted();
  const foldsOfClass = counts.map((count) => new Uint32Array(count));
  const filled = new Uint32Array(counts.length);
  for (let fold = 0; fold < numFold; fold++) {
    for (let at = fold; at < sorted.length; at += numFold) {
      const stratum = sorted[at]!;
      foldsOfClass[stratum]![filled[stratum]!++] = fold;
    }
  }
  for (const folds of foldsOfClass) random.shuffle(folds);
  filled.fill(0);
  return strata.map((stratum) => foldsOfClass[stratum]![filled[stratum]!++]!);
}

/** (numRow) classes by numbers in the order in which they appear. */
function encodeByAppearance(classes: Float32Array): Uint32Array {
  const codes = new Map<number, number>();
  return Uint32Array.from(classes, (label) => {
    const code = codes.get(label) ?? codes.size;
    codes.set(label, code);
    return code;
  });
}

function countClasses(strata: Uint32Array): number[] {
  const counts: number[] = [];
  for (const stratum of strata) counts[stratum] = (counts[stratum] ?? 0) + 1;
  return counts;
}

function rowsOf(foldOfRow: Uint32Array, fold: number): Fold {
  const rows = Uint32Array.from(foldOfRow, (_, row) => row);
  return {
    train: rows.filter((row) => foldOfRow[row] !== fold),
    heldOut: rows.filter((row) => foldOfRow[row] === fold),
  };
}

/** Rows of one query would be in several folds. */
export function foldedQueries(): ConfigurationError {
  return new ConfigurationError('_kfold splits rows, and not the queries of a ranking', {
    hint: 'leave it out, and give a validation channel or one job for each fold',
  });
}

function tooManyFolds(numFold: number, why: string): ConfigurationError {
  return new ConfigurationError(`_kfold is ${numFold}, but ${why}`, { hint: 'use fewer folds, or give more rows' });
}
