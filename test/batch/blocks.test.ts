// Where blocks end depends on the bytes alone: not on the pieces in which they arrive, nor on where those lie.
import fc from 'fast-check';
import { type Block, blocks, blocksOf } from '../../lib/batch/blocks.ts';

const LF = 0x0a;

/** What a reader of whole lines sees. */
async function seen(given: AsyncIterable<Block> | Iterable<Block>): Promise<string[]> {
  const texts: string[] = [];
  for await (const block of given) {
    texts.push(`${block.isLast} ${block.bytes.toString('latin1')}`);
    block.consume(block.bytes.lastIndexOf(LF) + 1);
  }
  return texts;
}

/** Pieces of such lengths, in turns, each of which is gone when the next one is asked for. */
async function* pieces(text: Buffer, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const piece = Uint8Array.from(text.subarray(at, at + lengths[turn % lengths.length]!));
    at += piece.length;
    yield piece;
    piece.fill(LF);
  }
}

const texts = fc
  .array(fc.oneof({ weight: 4, arbitrary: fc.constant('abc\n') }, fc.constant('\n'), fc.string({ maxLength: 40 })))
  .map((lines) => Buffer.from(lines.join(''), 'latin1'));
const sizes = fc.record({ blockBytes: fc.integer({ min: 1, max: 64 }), firstBytes: fc.integer({ min: 1, max: 64 }) });
const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 });

test('a stream has the blocks that its text has, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(texts, sizes, cuts, async (text, { blockBytes, firstBytes }, lengths) => {
      const whole = await seen(blocksOf(text, blockBytes, firstBytes));
      expect(await seen(blocks(pieces(text, lengths), blockBytes, firstBytes))).toEqual(whole);
    }),
  );
});

test('blocks within a piece are not copied', async () => {
  const piece = Buffer.from('abc\n'.repeat(100));
  async function* one() {
    yield piece;
  }
  const memory: ArrayBufferLike[] = [];
  for await (const block of blocks(one(), 40)) {
    memory.push(block.bytes.buffer);
    block.consume(block.bytes.length);
  }
  expect(memory.slice(0, -1)).toEqual(Array.from({ length: 10 }, () => piece.buffer));
});
