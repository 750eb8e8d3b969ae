import type { LineCuts } from '../../content/media-type.ts';
import { KindlingError } from '../../errors.ts';
import type { Frame, OutputColumn } from '../../frame/frame.ts';
import type { RowPlaces } from '../block-scorer.ts';

/** Rows as errors count them. */
const ROW = /^row (\d+)/;

/**
 * Where the rows of a block begin in the whole text: what a worker that reads a range of bytes calls rows by, as it does
 * not know how many come before.
 */
export class BytePlaces implements RowPlaces {
  readonly #bytes: Uint8Array;
  readonly #firstByte: number;
  readonly #cuts: LineCuts | undefined;
  #starts: ArrayLike<number> | undefined;

  /** @param firstByte where `bytes` begin in the text */
  constructor(bytes: Uint8Array, firstByte: number, cuts: LineCuts | undefined) {
    this.#bytes = bytes;
    this.#firstByte = firstByte;
    this.#cuts = cuts;
  }

  /** The frame of these bytes with `byte 1234` for `row 5` in what it says of rows that could not be used. */
  renameRows(frame: Frame): Frame {
    if (!frame.predictions.some((column) => column.isAnnotation && hasText(column))) return frame;
    const renamed = frame.predictions.map((column) => {
      if (!column.isAnnotation) return column;
      const values = Array.from(column.values, (value) =>
        typeof value === 'string' ? this.#rename(value, frame) : (value as undefined),
      );
      return { ...column, values };
    });
    return frame.withPredictions(renamed, frame.rows);
  }

  /** The same in an error about a row of the frame. */
  renameError(error: unknown, frame: Frame): unknown {
    if (!(error instanceof KindlingError)) return error;
    const [message, logMessage] = [error.message, error.logMessage].map((text) => this.#rename(text, frame));
    return Object.assign(error, { message, logMessage });
  }

  #rename(text: string, frame: Frame): string {
    return text.replace(ROW, (_, row: string) => `byte ${this.#byteOf(Number(row) - frame.rows.firstRow - 1, frame)}`);
  }

  /** A header stands before the rows. */
  #byteOf(row: number, { numRow }: Frame): number {
    this.#starts ??= this.#cuts?.findRows(this.#bytes, true).starts ?? [];
    const numHeader = this.#starts.length - numRow;
    return this.#firstByte + (this.#starts[numHeader + row] ?? 0);
  }
}

function hasText({ values }: OutputColumn): boolean {
  return Array.prototype.some.call(values, (value) => value !== undefined);
}
