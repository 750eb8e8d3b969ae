// Where a text may be cut into blocks: at the ends of lines, found without splitting them.
import fc from 'fast-check';
import { findLinesByKernel } from '../../lib/frame/csv-kernel/index.ts';
import { endOfLines, splitLines } from '../../lib/frame/csv-lines.ts';

const texts = fc.string({ unit: fc.constantFrom('a', 'a', ',', '"', '\n', '\r', ' '), maxLength: 40 });
const lineEnds = fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const);

test('whole lines end where splitting finds that they do', () => {
  fc.assert(
    fc.property(texts, lineEnds, (text, lineEnd) => {
      const bytes = Buffer.from(text);
      const dialect = { delimiter: ',', lineEnd };
      expect(endOfLines(bytes, dialect)).toBe(splitLines(bytes, 0, dialect, false).bytesRead);
    }),
    { numRuns: 2000 },
  );
});

test('whole lines are the same lines without what stands behind them, stray quotes among them', () => {
  fc.assert(
    fc.property(texts, lineEnds, (text, lineEnd) => {
      const bytes = Buffer.from(text);
      const dialect = { delimiter: ',', lineEnd };
      const { starts, ends, misquoted, bytesRead } = splitLines(bytes, 0, dialect, false);
      const alone = splitLines(bytes.subarray(0, bytesRead), 0, dialect, true);
      expect([alone.starts, alone.ends, alone.misquoted]).toEqual([starts, ends, misquoted]);
    }),
    { numRuns: 2000 },
  );
});

describe('lines that the kernel finds', () => {
  const plain = fc.string({
    unit: fc.constantFrom('a', 'b', ',', ';', '\n', '\r', '\r\n', ' ', '\t', '\0'),
    maxLength: 200,
  });

  test('It should find those that the reference finds', () => {
    fc.assert(
      fc.property(
        plain,
        lineEnds,
        fc.nat(9),
        fc.boolean(),
        fc.constantFrom(',', '\t'),
        (text, lineEnd, from, isLast, delimiter) => {
          const bytes = Buffer.from(text);
          const dialect = { delimiter, lineEnd };
          expect(findLinesByKernel(bytes, from, dialect, isLast)).toEqual(splitLines(bytes, from, dialect, isLast));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['many', 'a,b\n \n'.repeat(50_000)],
    ['more than are looked at together', `${'1,2,3,4,5,6,7,8\r\n'.repeat(200_000)}9`],
  ])('It should find %s', (_name, text) => {
    const bytes = Buffer.from(text);
    const dialect = { delimiter: ',', lineEnd: '\n' } as const;
    for (const isLast of [false, true]) {
      expect(findLinesByKernel(bytes, 0, dialect, isLast)).toEqual(splitLines(bytes, 0, dialect, isLast));
    }
  });

  test('It should leave quotes and lines that are too long to the reference', () => {
    const dialect = { delimiter: ',', lineEnd: '\n' } as const;
    const quoted = Buffer.from(`${'1,2\n'.repeat(100)}"1\n",2`);
    const long = Buffer.from(`${'1'.repeat(2 ** 21)}\n2\n`);

    expect(findLinesByKernel(quoted, 0, dialect, true)).toBeUndefined();
    expect(findLinesByKernel(long, 0, dialect, true)).toBeUndefined();
    expect(findLinesByKernel(quoted, 0, { ...dialect, quotes: false }, true)?.starts).toHaveLength(102);
  });
});
