// The kernel beside the reader in TypeScript, which reads pieces of a few rows: the same numbers, problems and categories.
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { toMatrix } from '../../lib/engine/feature-matrix.ts';
import type { CellReader, FeatureReader } from '../../lib/engine/feature-reader.ts';
import { splitLines } from '../../lib/frame/csv-lines.ts';
import { CsvRows } from '../../lib/frame/csv-rows.ts';

const NUM_FEATURE = 6;
/** Rows of which there are too few for the kernel. */
const FEW = 50;
const CATEGORIES = new Map(['red', ' blue ', 'grün', '3', '', 'a,b', 'x'.repeat(40)].map((text, code) => [text, code]));
const ALL_CATEGORIES = [undefined, CATEGORIES, undefined, undefined, undefined, undefined];
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);

interface Told {
  readonly values: Uint32Array;
  readonly problems: string[];
  readonly unknown: string[];
}

/** The numbers of some rows as words. */
type Form = (features: FeatureReader) => Uint32Array;

const asFloats: Form = (features) => new Uint32Array(toMatrix(features).values.buffer);

/** Float64, in columns where the reader has them, and row by row as floats are. */
const asDoubles: Form = (features) => {
  const { numRow, numFeature } = features;
  const rows = new Float64Array(numRow * numFeature);
  const columns = new Float64Array(numRow * numFeature);
  if ((features as CellReader).readColumns?.(0, numRow, columns)) {
    rows.forEach((_, at) => {
      rows[at] = columns[(at % numFeature) * numRow + Math.floor(at / numFeature)]!;
    });
  } else features.read(0, numRow, rows);
  return new Uint32Array(rows.buffer);
};

interface Reading {
  readonly delimiter?: string;
  readonly onProblem?: () => void;
  readonly form?: Form;
}

/** What is read of lines in pieces of so many. */
function read(text: string, rowsAtOnce: number, { delimiter = ',', onProblem, form = asFloats }: Reading = {}): Told {
  const bytes = Buffer.from(text);
  const dialect = { delimiter, lineEnd: '\n' } as const;
  const { starts, ends, misquoted } = splitLines(bytes, 0, dialect, true);
  const values: number[] = [];
  const problems: string[] = [];
  const unknown: string[] = [];
  // columns in another order, one of which no cell fills, and a cell that fills nothing
  const columns = Int32Array.of(5, 1, 2, -1, 4, 0);
  const selection = {
    columns,
    names: Array.from({ length: NUM_FEATURE }, (_, feature) => `f${feature}`),
    categories: ALL_CATEGORIES,
  };
  for (let begin = 0; begin < starts.length; begin += rowsAtOnce) {
    const end = Math.min(starts.length, begin + rowsAtOnce);
    const rows = new CsvRows({
      bytes,
      lines: {
        starts: starts.slice(begin, end),
        ends: ends.slice(begin, end),
        misquoted: new Set([...misquoted].filter((line) => line >= begin && line < end).map((line) => line - begin)),
      },
      dialect,
      columnNames: undefined,
      csvHeader: undefined,
      numCell: NUM_FEATURE,
      labelSize: 0,
      rowsBefore: () => begin,
    });
    const features = rows.readFeatures(
      selection,
      onProblem ?? (({ message }) => problems.push(message)),
      (row, feature, cell) => unknown.push(`${begin + row} ${feature} ${cell}`),
    );
    values.push(...form(features));
  }
  return { values: Uint32Array.from(values), problems, unknown };
}

function expectSame(text: string, delimiter = ','): void {
  for (const form of [asFloats, asDoubles]) {
    const kernel = read(text, Number.MAX_SAFE_INTEGER, { delimiter, form });
    const reference = read(text, FEW, { delimiter, form });

    expect(kernel.problems).toEqual(reference.problems);
    expect(kernel.unknown).toEqual(reference.unknown);
    // NaN has one pattern here: every missing value comes from the same constant
    expect(kernel.values).toEqual(reference.values);
  }
}

/** A decimal of so many places that is as near as it can be to the middle between a number and the next larger one. */
function besideMidpoint([value, places]: [number, number]): string {
  const bits = new BigUint64Array(Float64Array.of(value).buffer)[0]!;
  const exponent = BigInt(1075) - (bits >> 52n); // value = fraction / 2^exponent
  const fraction = (bits & (2n ** 52n - 1n)) | (2n ** 52n);
  const digits = ((2n * fraction + 1n) * 10n ** BigInt(places)) / 2n ** (exponent + 1n);
  const text = String(digits).padStart(places + 1, '0');
  return `${text.slice(0, -places)}.${text.slice(-places)}`;
}

const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 0, maxLength: max });
const decimal = fc
  .tuple(
    fc.constantFrom('', '-', '+', ' ', '--'),
    digits(22),
    fc.constantFrom('', '.'),
    digits(24),
    fc.constantFrom('', '', '', 'e5', 'E-7', 'e+22', 'e-400', 'e', 'e5.', 'e00012'),
  )
  .map((parts) => parts.join(''));
const word = fc.constantFrom(
  ...['', '', ' ', '\t', 'NaN', 'nan', 'NA', ' NA ', 'null', 'None', '#N/A', '#N/A N/A', '-1.#QNAN', '<NA>', '__NA__'],
  ...['inf', '-Infinity', 'true', 'False', 'red', ' red', 'blue', ' blue ', 'grün', '3', '3.0', 'green', 'tall'],
  ...['-', '.', '+.', '1.2.3', '1e5e', '0x10', '1_000', '１', '5"', `${'x'.repeat(40)}`, `${'y'.repeat(200)}`],
  ...['9007199254740993', '16777217', '1.0000000596046448', '1.00000005960464477539', '3.4028236e38', '1e-46', '-0'],
);
const number = fc.oneof(
  decimal,
  fc.double({ noNaN: true }).map(String),
  fc.float({ noNaN: true }).map(String),
  fc.integer().map(String),
);
const cell = fc.oneof({ weight: 6, arbitrary: number }, { weight: 3, arbitrary: word });
const quoted = fc
  .tuple(cell, fc.constantFrom('', '', ' ', 'x'))
  .map(([text, behind]) => `"${text.replaceAll('"', '""')}"${behind}`);
const plain = cell.map((text) => text.replaceAll('"', ''));
const line = (delimiter: string, hasQuotes: boolean) =>
  fc
    .array(hasQuotes ? fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: quoted }) : plain, {
      minLength: NUM_FEATURE,
      maxLength: NUM_FEATURE,
    })
    .map((cells) => cells.map((text) => text.replaceAll(delimiter, '')).join(delimiter));
const text = (delimiter: string, hasQuotes: boolean) =>
  fc.array(
    fc.oneof(
      { weight: 40, arbitrary: line(delimiter, hasQuotes) },
      fc.constantFrom('', '1', `1${delimiter}2`, delimiter.repeat(9)),
    ),
    {
      minLength: 70,
      maxLength: 130,
    },
  );

describe('rows of CSV in WebAssembly', () => {
  test.each([
    [',', false, '\n'],
    [',', true, '\n'],
    [';', false, '\r\n'],
    ['\t', true, '\r\n'],
  ])(
    'It should read what the reference reads: delimiter %j, quotes %j, line end %j',
    (delimiter, hasQuotes, lineEnd) => {
      fc.assert(
        fc.property(text(delimiter, hasQuotes), fc.boolean(), (lines, endsWithLineEnd) => {
          expectSame(lines.join(lineEnd) + (endsWithLineEnd ? lineEnd : ''), delimiter);
        }),
        { numRuns: RUNS },
      );
    },
  );

  test('It should read numbers as float64, and as float32 from there', () => {
    // Number(text) and Math.fround of it are what the standards say
    const numbers = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 }).map((x) => x.toFixed(6)),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: 0, max: 1 }).map((x) => x.toFixed(18)),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x.toPrecision(17)),
      fc.tuple(fc.double({ min: 1e-2, max: 9, noNaN: true }), fc.integer({ min: 15, max: 18 })).map(besideMidpoint),
    );
    fc.assert(
      fc.property(fc.array(numbers, { minLength: 80, maxLength: 80 }), (cells) => {
        const lines = cells.map((one) => `${one},red,0,0,0,${one}`);
        const floats = read(lines.join('\n'), Number.MAX_SAFE_INTEGER).values;
        const doubles = read(lines.join('\n'), Number.MAX_SAFE_INTEGER, { form: asDoubles }).values;

        const expected = Float64Array.from(cells, Number);
        const isFirst = (_: unknown, at: number) => at % NUM_FEATURE === 0;
        expect(new Float32Array(floats.buffer).filter(isFirst)).toEqual(Float32Array.from(expected));
        expect(new Float64Array(doubles.buffer).filter(isFirst)).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
  });

  test('It should go on where a piece has more odd cells than there is room for', () => {
    expectSame(Array.from({ length: 3000 }, () => 'true,red,true,0,False,true').join('\n'));
  });

  test('It should take no more memory with each text whose reading stops at a problem', () => {
    const lines = Array.from({ length: 4000 }, (_, row) => (row < 3999 ? '1,red,2,3,4,5' : 'tall,red,2,3,4,5'));
    const stop = () => {
      throw new Error('stop');
    };
    const readUntilStop = () =>
      expect(() => read(lines.join('\n'), Number.MAX_SAFE_INTEGER, { onProblem: stop })).toThrow('stop');
    readUntilStop();
    const grow = jest.spyOn(WebAssembly.Memory.prototype, 'grow');

    for (let times = 0; times < 20; times++) readUntilStop();

    expect(grow).not.toHaveBeenCalled();
    grow.mockRestore();
  });

  test('It should take little memory for rows that lack most features', () => {
    const bytes = Buffer.from('1\n'.repeat(4000));
    const dialect = { delimiter: ',', lineEnd: '\n' } as const;
    const lines = splitLines(bytes, 0, dialect, true);
    const init = { bytes, lines, dialect, columnNames: ['a'], csvHeader: undefined, numCell: 1, labelSize: 0 };
    const names = Array.from({ length: 5000 }, (_, feature) => `f${feature}`);
    const columns = Int32Array.from(names, (_, feature) => (feature === 4999 ? 0 : -1));
    const grow = jest.spyOn(WebAssembly.Memory.prototype, 'grow');

    const rows = new CsvRows({ ...init, rowsBefore: () => 0 });
    const selection = { columns, names, categories: names.map(() => undefined) };
    const { values } = toMatrix(rows.readFeatures(selection, () => undefined));

    expect(values.filter((value) => !Number.isNaN(value))).toEqual(new Float32Array(4000).fill(1));
    const pages = grow.mock.calls.reduce((sum, [more]) => sum + more, 0);
    expect(pages).toBeLessThan(100); // of 64 KB
    grow.mockRestore();
  });

  test.each([20, 300, 5000])('It should read lines of %i cells, whether they lie close or far', (numCell) => {
    const cells = Array.from({ length: 70 * numCell }, (_, at) =>
      at % 11 === 3 ? '' : `${(at * at) % 10 ** (at % 9)}`,
    );
    const lines = Array.from({ length: 70 }, (_, row) => cells.slice(row * numCell, (row + 1) * numCell).join(','));
    const bytes = Buffer.from(lines.join('\n'));
    const dialect = { delimiter: ',', lineEnd: '\n' } as const;
    const found = { bytes, lines: splitLines(bytes, 0, dialect, true), dialect };
    const init = { ...found, columnNames: undefined, csvHeader: undefined, numCell, labelSize: 0, rowsBefore: () => 0 };
    const columns = Int32Array.from({ length: numCell }, (_, feature) => feature);
    const names = Array.from(columns, (feature) => `f${feature}`);

    const selection = { columns, names, categories: names.map(() => undefined) };
    const { values } = toMatrix(new CsvRows(init).readFeatures(selection, () => undefined));

    expect(values).toEqual(Float32Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell))));
  });

  test('It should tell a marker of a missing value from one with zero bytes behind it', () => {
    const cells = ['NA\0', 'nan\0\0', 'null\0', '\0', '1\0', 'NA', '\0NA'];
    expectSame(Array.from({ length: 70 }, (_, row) => `${cells[row % cells.length]},red,2,3,4,5`).join('\n'));
  });

  test('It should read lines of any length, and many of them', () => {
    const long = `1,red,${'0'.repeat(300_000)}7,0,0,2`;
    expectSame([...Array.from({ length: 100 }, () => '1,red,2,3,4,5'), long, '1,red,2,3,4,5'].join('\n'));
    expectSame(Array.from({ length: 10_000 }, (_, row) => `${row},red,2,3,4,${row / 7}`).join('\n'));
  });
});
