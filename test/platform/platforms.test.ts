// What browsers have in place of Node, against Node itself.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as browser from '../../lib/platform/browser.ts';
import * as node from '../../lib/platform/node.ts';

/** Bytes, some of which are UTF-8 that somebody damaged, and as long as both ways of reading few and many ask for. */
const someBytes = fc.oneof(
  fc.uint8Array({ maxLength: 80 }),
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => new Uint8Array(Buffer.from(text))),
  fc.tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(60)).map(([text, at]) => {
    const bytes = new Uint8Array(Buffer.from(text.repeat(3)));
    if (at < bytes.length) bytes[at] = bytes[at]! ^ 0x40;
    return bytes;
  }),
  fc.constantFrom('a', 'é').map((text) => new Uint8Array(Buffer.from(`\ufeff${text.repeat(9000)}`))),
);
/** Texts with halves of surrogate pairs among them. */
const someText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes)),
);
const range = fc.tuple(fc.nat(90), fc.nat(90));

/** Whatever their class. */
const plain = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function agree<Given extends unknown[]>(
  given: { [Index in keyof Given]: fc.Arbitrary<Given[Index]> },
  answer: (platform: typeof node, ...values: Given) => unknown,
): void {
  const property = fc.property(fc.tuple(...given), (drawn) => {
    const values = drawn as Given;
    expect(answer(browser as unknown as typeof node, ...values)).toEqual(answer(node, ...values));
  });
  fc.assert(property, { numRuns: 200 });
}

describe('the platform of browsers', () => {
  test('It should export what Node’s does', () => {
    expect(Object.keys(browser).toSorted()).toEqual(Object.keys(node).toSorted());
  });

  test('It should tell UTF-8', () => {
    agree([someBytes], ({ isUtf8 }, bytes) => isUtf8(bytes));
  });

  test('It should tell UTF-8 that is cut where it checks piece by piece', () => {
    const text = Buffer.from(`${'a'.repeat(2 ** 20 - 1)}é`);

    expect(browser.isUtf8(text)).toBe(true);
    expect(browser.isUtf8(text.subarray(0, -1))).toBe(false);
  });

  test('It should read UTF-8 and Latin-1, in part', () => {
    agree([someBytes, range], ({ utf8Of, latin1Of }, bytes, [a, b]) => {
      const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
      return [utf8Of(bytes), latin1Of(bytes), utf8Of(bytes, start, end), latin1Of(bytes, start, end)];
    });
  });

  test('It should keep a byte-order mark', () => {
    expect(browser.utf8Of(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  test('It should write UTF-8, Latin-1 and UTF-16', () => {
    agree([someText], ({ utf8Bytes, latin1Bytes, utf16Bytes }, text) =>
      [utf8Bytes(text), latin1Bytes(text), utf16Bytes(text)].map(plain),
    );
  });

  test('It should write UTF-8 where there is room', () => {
    agree([someText, fc.nat(80), fc.nat(10)], ({ writeUtf8 }, text, room, at) => {
      const into = new Uint8Array(room + at);
      return [writeUtf8(text, into, at), plain(into)];
    });
  });

  test('It should find bytes from both ends', () => {
    agree([someBytes, fc.nat(255), fc.nat(90)], ({ indexOfByte, lastIndexOfByte }, bytes, byte, from) => [
      indexOfByte(bytes, byte),
      indexOfByte(bytes, byte, from),
      lastIndexOfByte(bytes, byte),
      lastIndexOfByte(bytes, byte, from),
    ]);
  });

  test('It should copy parts, also onto themselves', () => {
    agree([someBytes, range, fc.boolean()], ({ copyBytes, copyShared }, bytes, [a, at], isOwn) => {
      const source = bytes.slice(0, 80);
      const start = Math.min(a, source.length);
      const into = isOwn ? source : new Uint8Array(80);
      const to = Math.min(at, into.length - (source.length - start));
      copyBytes(source, start, source.length, into, to);
      const shared = new Uint8Array(source.length);
      copyShared(source, start, source.length, shared, 0);
      return [plain(into), plain(shared)];
    });
  });

  test('It should join pieces and turn byte orders', () => {
    agree([fc.array(someBytes, { maxLength: 4 })], ({ concat, swap16, swap32, swap64 }, pieces) => {
      const all = concat(pieces);
      const [halves, words, longs] = [~1, ~3, ~7].map((mask) => Uint8Array.from(all.subarray(0, all.length & mask)));
      swap16(halves!);
      swap32(words!);
      swap64(longs!);
      return [plain(all), plain(halves!), plain(words!), plain(longs!)];
    });
  });

  test('It should decode base64 and hash as Node does', () => {
    agree([someBytes], ({ base64Bytes, sha256 }, bytes) => [
      plain(base64Bytes(Buffer.from(bytes).toString('base64'))),
      sha256(bytes),
    ]);
  });

  const packed = { gzip: gzipSync, deflate: deflateSync, 'deflate-raw': deflateRawSync, br: brotliCompressSync };

  test.each(Object.entries(packed))('It should undo %s, or say that it cannot', async (coding, pack) => {
    const bytes = Buffer.from('a row\n'.repeat(1000));
    const given = [pack(bytes), coding as node.Coding] as const;
    if (!browser.canUnfold(given[1])) return;

    expect(plain(await browser.unfold(...given, 6000))).toEqual(plain(bytes));
    await expect(browser.unfold(...given, 5999)).rejects.toHaveProperty('code', browser.TOO_LARGE);
    await expect(browser.unfold(given[0].subarray(0, 10), given[1], 6000)).rejects.toThrow();
    await expect(browser.unfold(Buffer.from('no such thing'), given[1], 6000)).rejects.toThrow();
  });

  test('It should make gzip that Node undoes', async () => {
    for (const given of ['añb', Uint8Array.of(1, 2, 3)]) {
      const made = await node.unfold(await browser.fold(given, 'gzip'), 'gzip', 100);

      expect(plain(made)).toEqual(plain(Buffer.from(given as string)));
    }
  });

  test.each(['gzip', 'br', 'zstd'] as const)('It should make %s in Node, which Node undoes', async (coding) => {
    if (!node.canFold(coding)) return;
    const given = 'añb\n'.repeat(1000);

    expect(plain(await node.unfold(await node.fold(given, coding), coding, 10_000))).toEqual(plain(Buffer.from(given)));
  });
});
