import { quoteName, quoteNames, shorten } from '../lib/short-text.ts';

test('leaves what is short as it is', () => {
  expect(shorten('tall')).toBe('tall');
  expect(shorten('x'.repeat(60))).toBe('x'.repeat(60));
  expect(quoteName('sex')).toBe('"sex"');
  expect(quoteNames(['a', 'b'], ' and ')).toBe('"a" and "b"');
  expect(quoteNames([])).toBe('');
});

test('cuts what is long, and says so', () => {
  expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(60)}…`);
  expect(shorten('abcdef', 3)).toBe('abc…');
  expect(quoteName('x'.repeat(1e6))).toHaveLength(63);
});

test('does not cut a character into halves', () => {
  expect(shorten('ab😀cd', 3)).toBe('ab…');
  expect(shorten('ab😀cd', 4)).toBe('ab😀…');
});

test.each([
  ['many names', Array.from({ length: 1000 }, (_, at) => `feature ${at}`)],
  ['long names', Array.from({ length: 20 }, (_, at) => `${at}`.repeat(1e5))],
])('shows the first of %s', (_what, names) => {
  const text = quoteNames(names);
  expect(text.length).toBeLessThan(700);
  expect(text).toMatch(/^"(feature )?0.*", …$/);
});
