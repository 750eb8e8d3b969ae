// Where a text may be cut into blocks: at the ends of lines, found without splitting them.
import fc from 'fast-check';
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
