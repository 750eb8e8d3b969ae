import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseCell, parseDecimal } from '../../lib/frame/cell.ts';
import { formatFloat32 } from '../../lib/frame/float-text.ts';

describe('parseCell', () => {
  test.each([
    ['1', 1],
    [' 2.5 ', 2.5],
    ['+3', 3],
    ['5.', 5],
    ['.5', 0.5],
    ['-1e-3', -0.001],
    ['1E5', 100000],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['TRUE', 1],
    ['false', 0],
    ['007', 7],
  ])('reads %p as a number', (text, value) => {
    expect(parseCell(text)).toBe(value);
  });

  test.each(['', '  ', 'NA', 'NaN', 'nan', '-nan', 'None', 'null', '<NA>', '#N/A N/A', '1.#QNAN', '__NA__'])(
    'takes %p for missing, as pandas does',
    (text) => {
      expect(parseCell(text)).toBeNaN();
    },
  );

  test.each(['tall', '0x10', '1,5', '1 2', '--1', 'e5', '.', '1e', 'na', 'none', 'NAN', '1_000'])(
    'takes %p for no number',
    (text) => {
      expect(parseCell(text)).toBeUndefined();
    },
  );
});

describe('parseDecimal', () => {
  const read = (text: string) => parseDecimal(Buffer.from(text), 0, text.length);

  test('gives exactly what Number gives, or leaves the text to parseCell', () => {
    const digits = fc.stringMatching(/^[+-]?\d{0,20}\.?\d{0,20}([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const value = read(text);
        return Number.isNaN(value) || Object.is(value, parseCell(text));
      }),
      { numRuns: 5000 },
    );
  });

  test('takes the quick way for what tables are full of', () => {
    expect(['0.455', '-12', '1e-5', '123456789.123456', '-0'].map(read)).toEqual([
      0.455, -12, 1e-5, 123456789.123456, -0,
    ]);
  });

  test('reads only its own bytes', () => {
    expect(parseDecimal(Buffer.from('9,12,7'), 2, 4)).toBe(12);
  });
});

describe('formatFloat32', () => {
  const { values } = JSON.parse(readFileSync(join(import.meta.dirname, 'float32-shortest.json'), 'utf8')) as {
    values: [bits: number, shortest: string][];
  };

  const numDigits = (decimal: number) => decimal.toExponential().replace(/e.*|\D/g, '').length;

  test('writes as few digits as numpy, and they read back to the same float32', () => {
    const wrong = values.filter(([bits, shortest]) => {
      const value = new Float32Array(Uint32Array.of(bits).buffer)[0]!;
      const text = formatFloat32(value);
      const isPowerOfTwo = (bits & 0x7fffff) === 0; // the gap below is half the gap above: one digit more may be needed
      const allowed = numDigits(Number(shortest)) + (isPowerOfTwo ? 1 : 0);
      return Math.fround(Number(text)) !== value || numDigits(Number(text)) > allowed;
    });
    expect(wrong).toEqual([]);
    expect(values.length).toBeGreaterThan(1500);
  });

  test('writes NaN as nothing, and keeps the sign of zero', () => {
    expect([Number.NaN, 0, -0, Infinity].map(formatFloat32)).toEqual(['', '0', '-0', 'inf']);
  });

  test('It should find the shortest text of powers of two, which lies above the nearest of as many digits', () => {
    // as numpy's format_float_scientific(unique=True) writes them
    const powers = [2 ** -96, 2 ** 87, 2 ** 90, -(2 ** -96)];

    expect(powers.map(formatFloat32)).toEqual(['1.2621775e-29', '1.5474251e+26', '1.2379401e+27', '-1.2621775e-29']);
  });
});
