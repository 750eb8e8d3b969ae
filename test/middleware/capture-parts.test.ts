// What captures are made of: JSON's escapes by the kernel, memory that is used again, and which requests ask for predictions.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteSink } from '../../lib/frame/byte-sink.ts';
import type { HttpRequest } from '../../lib/http/message.ts';
import { scoringOf } from '../../lib/http/router.ts';
import { CaptureBlock } from '../../lib/middleware/capture/capture-block.ts';
import { CaptureMemory } from '../../lib/middleware/capture/capture-memory.ts';
import { appendEscaped } from '../../lib/middleware/capture/escape-text.ts';
import { utf8Of } from '../../lib/platform/node.ts';

const escaped = (text: string) => {
  const sink = new ByteSink();
  appendEscaped(Buffer.from(text), sink);
  return utf8Of(sink.finish());
};
const byJson = (text: string) => JSON.stringify(text).slice(1, -1);

describe('texts between quotes', () => {
  test('are those of JSON.stringify for every character of ASCII, wherever it stands', () => {
    for (let code = 0; code < 128; code++) {
      for (let before = 0; before < 34; before++) {
        const text = `${'a'.repeat(before)}${String.fromCharCode(code)}${'b'.repeat(34 - before)}`;
        expect(escaped(text)).toBe(byJson(text));
      }
    }
  });

  test('are those of JSON.stringify for any text', () => {
    const odd = fc.constantFrom('"', '\\', '\n', '\r\n', '\u0000', '\u001f', '\u007f', '\u2028', 'é', '🐚', ',', '0.5');
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string())), (parts) => escaped(parts.join('')) === byJson(parts.join(''))),
    );
  });

  test('are those of JSON.stringify for texts of several pieces, escaped through and through', () => {
    for (const text of ['\u0001'.repeat(150_000), `${'x'.repeat(65_535)}é"${'y'.repeat(65_536)}\n`]) {
      expect(escaped(text) === byJson(text)).toBe(true);
    }
  });
});

test('copies of bodies keep their bytes until they are released, whatever comes and goes meanwhile', () => {
  const memory = new CaptureMemory(2 ** 22);
  let held: { text: string; copy: Buffer }[] = [];
  for (let turn = 0; turn < 3_000; turn++) {
    const text = `${turn} `.repeat(1 + ((turn * 7919) % 1500));
    const copy = memory.copy(turn % 2 ? text : Buffer.from(text));
    if (copy) held.push({ text, copy });
    else {
      const released = held.filter((_, at) => at % 3 > 0);
      held = held.filter((_, at) => at % 3 === 0);
      expect(held.every((one) => one.copy.toString() === one.text)).toBe(true);
      memory.release(...released.map((one) => one.copy));
    }
  }
  memory.release(...held.map((one) => one.copy));
  expect(memory.copy(Buffer.alloc(2 ** 22 - 256))).toBeDefined(); // nothing is counted any more
});

test('records of a block are what was added, large bodies among them, here and in another thread, without those that are done with', () => {
  const type = { contentType: 'text/csv', contentEncoding: undefined };
  const kinds = ['a/x', 'b/é'].map((place) => ({ place, input: type, output: type }));
  const body = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('é'.repeat(40_000)));
  const given = fc.record({ metadata: fc.json(), input: body, output: body, isText: fc.boolean(), of: fc.nat(1) });
  fc.assert(
    fc.property(fc.array(given, { minLength: 1, maxLength: 8 }), fc.nat(), (all, done) => {
      const block = CaptureBlock.open(2 ** 20);
      const added = all.map(({ metadata, input, output, isText, of }, atMs) => {
        const isLarge = output.length >= 40_000; // such have memory of their own
        const kept = {
          kind: kinds[of]!,
          metadata,
          atMs,
          input: own(input),
          output: isText && !isLarge ? output : own(output),
        };
        block.add(kept);
        return [kinds[of]!.place, metadata, atMs, utf8Of(own(input)), utf8Of(own(output))];
      });
      const there = new CaptureBlock(structuredClone(block.pack()));
      const left = done % all.length;
      there.finish(there.entries()[left]!);
      const found = there.entries().map((one) => {
        const [metadata, input, output] = [one.metadata, one.input, one.output].map((bytes) => utf8Of(bytes));
        return [one.kind.place, metadata, one.atMs, input, output];
      });
      expect(found).toEqual(added.filter((_, at) => at !== left));
    }),
    { numRuns: 50 },
  );
});

/** UTF-8 in memory of its own. */
function own(text: string): Buffer {
  const bytes = Buffer.from(text);
  const alone = Buffer.allocUnsafeSlow(bytes.length);
  alone.set(bytes);
  return alone;
}

test.each([
  ['POST', '/invocations', { endpoint: undefined }],
  ['POST', '//endpoints//shells/invocations/', { endpoint: 'shells' }],
  ['POST', '/models/a b/invoke', { endpoint: 'a b' }],
  ['POST', '/v2/models/wine/infer', { endpoint: 'wine' }],
  ['POST', '/v2/models/wine/versions/1/infer', { endpoint: 'wine' }],
  ['GET', '/invocations', undefined],
  ['POST', '/endpoints/shells/invocations-response-stream', undefined],
  ['POST', '/models', undefined],
  ['POST', '/mcp', undefined],
  ['GET', '/ping', undefined],
])('%s %s asks for predictions, or does not', (method, path, expected) => {
  expect(scoringOf({ method, path } as HttpRequest)).toEqual(expected);
});
