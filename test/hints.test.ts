// Whatever a caller can cause says the way out: every place that throws an error of 4xx has a hint.
import { globSync, readFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const CLIENT_ERRORS =
  /new (?:MalformedInput|MissingFeature|InvalidOption|NotFound|NotAcceptable|PayloadTooLarge|UnsupportedMediaType)Error\(/g;

/** The text of a call from its opening bracket to the one that closes it. */
function callAt(source: string, start: number): string {
  let depth = 1;
  let at = start;
  for (; depth > 0; at++) {
    if (source[at] === '(') depth++;
    if (source[at] === ')') depth--;
  }
  return source.slice(start, at);
}

const files = ['lib', 'handlers'].flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: ROOT.pathname }));

test('every error of 4xx has a hint where it is made', () => {
  const calls = files.flatMap((file) => {
    const source = readFileSync(new URL(file, ROOT), 'utf8');
    return Array.from(source.matchAll(CLIENT_ERRORS), ({ 0: name, index }) => ({
      file,
      call: callAt(source, index + name.length),
    }));
  });
  const handedOn = /^problem\.message, problem\)/; // RowProblem, whose hint its type asks for
  const without = calls.filter(({ call }) => !/\bhint\b/.test(call) && !handedOn.test(call));
  expect(calls.length).toBeGreaterThan(50);
  expect(without).toEqual([]);
});
