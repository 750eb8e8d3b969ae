import type { FloatPlaces } from './parse-record.ts';

/**
 * The form of a message: all of its bytes but those of its numbers. Others of the same form have theirs at the same places, so
 * that nothing is left to be understood of them.
 */
export class RecordForm {
  readonly places: FloatPlaces;
  readonly #bytes: Uint8Array;

  /** @param places from the message's first byte on */
  constructor(message: Uint8Array, places: FloatPlaces) {
    this.#bytes = new Uint8Array(message);
    this.places = places;
  }

  fits(bytes: Uint8Array, start: number, end: number): boolean {
    const { valuesAt, valuesEnd, labelAt, labelEnd } = this.places;
    if (end - start !== this.#bytes.length) return false;
    return (
      this.#isSame(bytes, start, 0, valuesAt) &&
      this.#isSame(bytes, start, valuesEnd, labelAt) &&
      this.#isSame(bytes, start, labelEnd, end - start)
    );
  }

  #isSame(bytes: Uint8Array, start: number, from: number, to: number): boolean {
    const own = this.#bytes;
    for (let at = from; at < to; at++) if (bytes[start + at] !== own[at]) return false;
    return true;
  }
}
