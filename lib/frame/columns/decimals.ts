import { PlacedColumn, type Placing } from './numbers.ts';

/** Powers of ten that float64 holds exactly, and whole numbers up to it: a quotient of two is rounded once. */
const [MAX_EXACT_SCALE, MAX_EXACT] = [22, Number.MAX_SAFE_INTEGER];

/** Decimals as whole numbers of some bytes, and where the point stands in them: exact in texts, the nearest float64 as numbers. */
export class DecimalColumn extends PlacedColumn {
  readonly kind = 'float';
  readonly numberType = 'f8';
  /** (numRow, numWord) two's complement, the lowest word first */
  readonly words: Uint32Array;
  readonly numWord: number;
  /** digits behind the point; negative for zeros that are left out */
  readonly scale: number;

  constructor(words: Uint32Array, numWord: number, scale: number, placing: Placing = {}) {
    super(placing);
    this.words = words;
    this.numWord = numWord;
    this.scale = scale;
  }

  protected value(row: number): number {
    const { words, numWord, scale } = this;
    const at = numWord * row;
    const sign = words[at + numWord - 1]! >> 31;
    let isShort = true;
    for (let word = 2; word < numWord; word++) isShort &&= (words[at + word]! | 0) === sign;
    if (isShort && scale >= 0 && scale <= MAX_EXACT_SCALE) {
      const upper = numWord === 1 ? sign : words[at + 1]! | 0;
      const whole = upper * 2 ** 32 + words[at]!;
      if (Math.abs(whole) <= MAX_EXACT) return whole / 10 ** scale;
    }
    return Number(this.write(row));
  }

  protected write(row: number): string {
    const { words, numWord, scale } = this;
    let bits = 0n;
    for (let word = numWord - 1; word >= 0; word--) bits = (bits << 32n) | BigInt(words[numWord * row + word]!);
    const whole = BigInt.asIntN(32 * numWord, bits);
    if (scale <= 0) return `${whole}${whole === 0n ? '' : '0'.repeat(-scale)}`;
    const digits = String(whole < 0n ? -whole : whole).padStart(scale + 1, '0');
    return `${whole < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  }
}
