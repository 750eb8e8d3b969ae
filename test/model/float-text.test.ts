import { expect, test } from '@jest/globals';
import { formatFloat } from '../../lib/model/save/float-text.ts';

const { fround } = Math;

/** The fewest digits that read back to the same float32, the nearest of them, of two equally near ones the even one. */
function reference(value: number): string {
  for (let digits = 0; ; digits++) {
    const text = value.toExponential(digits);
    if (fround(Number(text)) !== value) continue;
    const longer = value.toExponential(digits + 1);
    const isTie = /5e/.test(longer) && Number(longer) === value;
    const even = isTie ? text.replace(/[13579](?=e)/, (digit) => String(Number(digit) - 1)) : text;
    return even.replace('e+', 'E').replace('e', 'E');
  }
}

test('It should write float32 numbers of every size in the fewest digits', () => {
  const bits = Uint32Array.from({ length: 20_000 }, (_, k) => Math.imul(k, 2654435761) >>> 0);
  const ofAnySize = new Float32Array(bits.buffer).filter(Number.isFinite);
  const usual = Float32Array.from({ length: 10_000 }, (_, k) => Math.sin(k) * 10 ** ((k % 21) - 14));
  const short = Float32Array.from({ length: 10_000 }, (_, k) => (k % 5000) * 10 ** -Math.floor(k / 1000));
  const halves = Float32Array.from({ length: 10_000 }, (_, k) => (k * 4999 + 1) / 2 ** (k % 24));
  const numbers = [...ofAnySize, ...usual, ...short, ...halves].filter((number) => number !== 0);

  expect(numbers.filter((number) => formatFloat(number) !== reference(number))).toEqual([]);
});

test('It should write what is no ordinary number as XGBoost does', () => {
  expect([0, -0, Infinity, -Infinity, 2 ** -149].map(formatFloat)).toEqual([
    '0E0',
    '-0E0',
    'Infinity',
    '-Infinity',
    '1E-45',
  ]);
});
