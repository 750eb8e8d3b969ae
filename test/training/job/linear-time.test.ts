// No text makes the reading of training data take more than steps in proportion to its bytes.
import { KindlingError } from '../../../lib/errors.ts';
import { readTable } from '../../../lib/training/job/read-table.ts';
import { expectLinear } from '../../support/count-steps.ts';
import { jobOptions, sourceOf } from '../../support/training.ts';

async function read(text: string, name?: string): Promise<void> {
  try {
    await readTable([sourceOf(text, name, 1000)], jobOptions({ target: 'y' }));
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
  }
}

const times = (n: number, make: (at: number) => string) => Array.from({ length: n }, (_, at) => make(at)).join('');

const texts: [what: string, text: (size: number) => string][] = [
  ['rows', (n) => `y,a\n${'1,2\n'.repeat(n)}`],
  ['many columns', (n) => `y${times(n, (at) => `,x${at}`)}\n1${',2'.repeat(n)}\n`],
  ['one name many times', (n) => `y${',x'.repeat(n)}\n1${',2'.repeat(n)}\n`],
  ['different texts', (n) => `y,a\n${times(n, (at) => `1,t${at}\n`)}`],
  ['texts with white space', (n) => `y,a\n${`1,${' '.repeat(50)}t\n`.repeat(n)}`],
  ['one cell of digits', (n) => `y,a\n1,${'9'.repeat(n)}x\n`],
  ['a stray quote in every row', (n) => `y,a\n${'1,"x\n'.repeat(n)}`],
  ['a row with many cells', (n) => `y,a\n1,2\n1${',2'.repeat(n)}\n`],
  ['a first line that is neither row nor header', (n) => `z${',x,1'.repeat(n)}\n`],
];
test.each(texts)('training: %s', async (_what, text) => {
  await expectLinear((size) => read(text(size)), 500);
});
