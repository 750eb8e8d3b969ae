// What the kernel writes beside what is written row by row, which is how frames of a few rows are written.
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { csv } from '../../lib/content/csv.ts';
import { splitLines } from '../../lib/frame/csv-lines.ts';
import { CsvRows } from '../../lib/frame/csv-rows.ts';
import { Frame, type OutputColumn } from '../../lib/frame/frame.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const FEW = 50;

interface Table {
  readonly lines: readonly string[];
  readonly columns: readonly OutputColumn[];
  readonly lineEnd: '\n' | '\r\n' | '\r';
  readonly endsWithLineEnd: boolean;
  readonly isNamed: boolean;
}

/** The answer, written so many rows at a time. */
async function write({ lines, columns, lineEnd, endsWithLineEnd, isNamed }: Table, rowsAtOnce: number) {
  const pieces: string[] = [];
  for (let begin = 0; begin < lines.length; begin += rowsAtOnce) {
    const own = lines.slice(begin, begin + rowsAtOnce);
    const isLast = begin + own.length === lines.length;
    const dialect = { delimiter: ';', lineEnd } as const;
    const bytes = Buffer.from(own.join(lineEnd) + (isLast && !endsWithLineEnd ? '' : lineEnd));
    const rows = new CsvRows({
      bytes,
      lines: splitLines(bytes, 0, dialect, true),
      dialect,
      columnNames: isNamed ? ['a', 'b'] : undefined,
      csvHeader: undefined,
      numCell: 2,
      labelSize: 0,
      rowsBefore: () => begin,
    });
    const predictions = columns.map(({ name, values }) => ({ name, values: values.slice(begin, begin + own.length) }));
    const layout = { ...dialect, endsWithLineEnd: !isLast || endsWithLineEnd };
    pieces.push(
      Buffer.from(await csv.encode(new Frame(rows, layout, predictions as OutputColumn[]), begin === 0)).toString(),
    );
  }
  return pieces.join('');
}

async function expectSame(table: Table): Promise<void> {
  expect(await write(table, Number.MAX_SAFE_INTEGER)).toBe(await write(table, FEW));
}

const cell = fc.oneof(
  fc.double().map(String),
  fc.constantFrom('x', '', 'grün', '"a;b"', '"say ""hi"""', 'y'.repeat(100)),
);
const lines = fc.array(
  fc.tuple(cell, cell).map(([a, b]) => `${a || '0'};${b}`),
  { minLength: 70, maxLength: 200 },
);
const floats = (length: number) =>
  fc
    .array(
      fc.oneof(
        fc.float(),
        fc.float({ min: -1000, max: 1000 }),
        fc.constantFrom(0, -0, Number.NaN, 1e21, 1e-7, 2 ** -149),
      ),
      {
        minLength: length,
        maxLength: length,
      },
    )
    .map((values) => Float32Array.from(values));

describe('rows of CSV written in WebAssembly', () => {
  test.each([
    ['\n', true],
    ['\r\n', true],
    ['\r', true],
    ['\n', false],
  ] as const)('It should write what is written row by row: line end %j, names %j', async (lineEnd, isNamed) => {
    const table = lines.chain((own) =>
      fc.record({
        columns: fc
          .tuple(floats(own.length), floats(own.length), fc.array(fc.nat(own.length - 1), { maxLength: 2 }))
          .map(([prediction, probability, bad]): OutputColumn[] => [
            { name: 'prediction', values: prediction },
            { name: 'probability', values: probability },
            { name: 'error', values: own.map((_, row) => (bad.includes(row) ? 'not a number; "so"' : undefined)) },
          ]),
        endsWithLineEnd: fc.boolean(),
        own: fc.constant(own),
      }),
    );
    await fc.assert(
      fc.asyncProperty(table, ({ own, columns, endsWithLineEnd }) =>
        expectSame({ lines: own, columns, lineEnd, endsWithLineEnd, isNamed }),
      ),
      { numRuns: RUNS },
    );
  });

  test('It should write rows that are longer than what it takes at a time', async () => {
    const long = Array.from({ length: 100 }, (_, row) => `${'z'.repeat(row % 10 === 0 ? 300_000 : 10)};${row}`);
    const values = Float32Array.from(long, (_, row) => row / 3);

    await expectSame({
      lines: long,
      columns: [{ name: 'p', values }],
      lineEnd: '\n',
      endsWithLineEnd: true,
      isNamed: true,
    });
  });

  test('It should take little memory for rows of many numbers', async () => {
    const own = Array.from({ length: 500 }, (_, row) => `${row};0`);
    const values = Float32Array.from(own, (_, row) => row / 3);
    const columns = Array.from({ length: 3000 }, (_, column) => ({ name: `p${column}`, values }));
    const grow = jest.spyOn(WebAssembly.Memory.prototype, 'grow');

    await write({ lines: own, columns, lineEnd: '\n', endsWithLineEnd: true, isNamed: true }, 500);

    const pages = grow.mock.calls.reduce((sum, [more]) => sum + more, 0);
    expect(pages).toBeLessThan(100); // of 64 KB
    grow.mockRestore();
  });

  test('It should write whatever bits a float32 has', async () => {
    const bits = fc.array(fc.nat(0xffffffff), { minLength: 300, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(bits, (words) => {
        const values = new Float32Array(Uint32Array.from(words).buffer);
        const own = words.map((_, row) => `${row};0`);
        const columns = [{ name: 'p', values }];
        return expectSame({ lines: own, columns, lineEnd: '\n', endsWithLineEnd: true, isNamed: false });
      }),
      { numRuns: RUNS },
    );
  });
});
