import { MalformedInputError } from '../../errors.ts';
import { RandomState } from './random-state.ts';

/** Which rows are for what, in the order in which they are used. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

const VALIDATION_SHARE = 0.2;
const SEED = 42;

/**
 * 80 % of the rows for training and 20 % for validation: the rows, and their order, of scikit-learn's
 * `train_test_split(test_size=0.2, random_state=42)`.
 *
 * @throws MalformedInputError when there are fewer than two rows
 */
export function splitAtRandom(numRow: number): Split {
  if (numRow < 2) {
    throw new MalformedInputError('one row cannot be split into training and validation rows', {
      hint: 'give more rows, a validation set, or train on everything (train_all)',
    });
  }
  const order = new RandomState(SEED).permutation(numRow);
  const numValidation = Math.ceil(VALIDATION_SHARE * numRow);
  return { validation: order.subarray(0, numValidation), train: order.subarray(numValidation) };
}

/**
 * The rows that a column marks as training rows, and the others.
 *
 * @param isTraining (numRow) 1 for a training row, 0 for a validation row
 * @throws MalformedInputError when one of the parts is empty
 */
export function splitByColumn(isTraining: Float64Array, column: string): Split {
  const train: number[] = [];
  const validation: number[] = [];
  for (const [row, flag] of isTraining.entries()) (flag === 1 ? train : validation).push(row);
  if (train.length === 0 || validation.length === 0) {
    throw new MalformedInputError(
      `column "${column}" marks ${train.length === 0 ? 'no row' : 'every row'} as a training row`,
      { hint: 'mark some rows with true and some with false, or leave the column out', column },
    );
  }
  return { train: Uint32Array.from(train), validation: Uint32Array.from(validation) };
}
