import { MalformedInputError } from '../../errors.ts';
import type { Column } from './column.ts';
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
 * The rows that a column of flags marks as training rows, and the others.
 *
 * @throws MalformedInputError for what is no flag, or when one of the parts is empty
 */
export function splitByColumn({ kind, name, values }: Column): Split {
  const train: number[] = [];
  const validation: number[] = [];
  for (const [row, flag] of values.entries()) {
    if (kind === 'text' || (flag !== 0 && flag !== 1)) throw noFlag(name, row);
    (flag === 1 ? train : validation).push(row);
  }
  if (train.length === 0 || validation.length === 0) {
    throw new MalformedInputError(
      `column "${name}" marks ${train.length === 0 ? 'no row' : 'every row'} as a training row`,
      { hint: 'mark some rows with true and some with false, or leave the column out', column: name },
    );
  }
  return { train: Uint32Array.from(train), validation: Uint32Array.from(validation) };
}

function noFlag(column: string, row: number): MalformedInputError {
  return new MalformedInputError(`row ${row + 1}, column "${column}": it is neither true nor false`, {
    hint: 'mark training rows with true and validation rows with false, or name the column otherwise',
    row: row + 1,
    column,
  });
}
