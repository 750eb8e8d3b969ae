import { withHooks } from '../../lib/hooks/with-hooks.ts';
import { answerTransform } from '../../lib/service/transform-task.ts';

const NUM_BYTE = 100_000; // enough for its buffer to go to the other thread without being copied
const question = { body: Buffer.from('1,2'), contentType: 'text/csv', accept: 'text/plain', options: {} };

test.each([
  ['alone in its memory', () => new Uint8Array(NUM_BYTE).fill(66)],
  ['beside other bytes', () => new Uint8Array(2 * NUM_BYTE).fill(66).subarray(1, 1 + NUM_BYTE)],
])('a script may answer with the same bytes again and again: %s', async (_what, makePage) => {
  const page = makePage();
  const hooks = withHooks({ transform_fn: () => page });
  for (let time = 0; time < 2; time++) {
    const { result, transfer } = await answerTransform(question, {}, hooks);
    expect(structuredClone(result, { transfer: [...transfer] })).toMatchObject({
      body: new Uint8Array(NUM_BYTE).fill(66),
    });
  }
});
