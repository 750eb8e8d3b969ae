import type { Combination } from '../../model/container-combination.ts';
import { combineScores } from '../../model/ensemble-model.ts';
import type { Scores } from '../../model/model.ts';
import type { Fold } from './folds.ts';

type Table = 'value' | 'probability' | 'prediction' | 'classIndex';
const TABLES: readonly Table[] = ['value', 'probability', 'prediction', 'classIndex'];

/** Answers for every row, each by the model of the fold that held the row out; one table for each repetition. */
export class FoldScores {
  readonly #numRow: number;
  readonly #numFold: number;
  readonly #repeats: Scores[] = [];
  #numAdded = 0;

  constructor(numRow: number, numFold: number) {
    this.#numRow = numRow;
    this.#numFold = numFold;
  }

  /** For each repetition the answers for all rows. */
  get repeats(): readonly Scores[] {
    return this.#repeats;
  }

  /** What the models of all repetitions answer together. */
  combine(combination: Combination): Scores {
    return combineScores(this.#repeats, this.#numRow, combination);
  }

  /** The answers of the next fold's model for the rows that it has not seen. */
  add({ heldOut }: Fold, scores: Scores): void {
    const isFirst = this.#numAdded++ % this.#numFold === 0;
    if (isFirst) this.#repeats.push(emptyScores(scores, heldOut.length, this.#numRow));
    const all = this.#repeats.at(-1)!;
    for (const name of TABLES) {
      const [from, to] = [scores[name], all[name]];
      if (from && to) scatter(from, heldOut, to);
    }
  }
}

/** Tables of the same widths for all rows. */
function emptyScores(scores: Scores, numScored: number, numRow: number): Scores {
  const grown = <Values extends Float32Array | Int32Array>(table: Values | undefined, make: (n: number) => Values) =>
    table && make((table.length / numScored) * numRow);
  const floats = (table: Float32Array | undefined) => grown<Float32Array>(table, (n) => new Float32Array(n));
  return {
    value: floats(scores.value)!,
    numOutput: scores.numOutput,
    probability: floats(scores.probability),
    prediction: floats(scores.prediction),
    classIndex: grown<Int32Array>(scores.classIndex, (n) => new Int32Array(n)),
  };
}

function scatter(from: Float32Array | Int32Array, rows: Uint32Array, to: Float32Array | Int32Array): void {
  const width = from.length / rows.length;
  for (const [at, row] of rows.entries()) to.set(from.subarray(at * width, (at + 1) * width), row * width);
}
