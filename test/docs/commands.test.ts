// Every command of every page is run, in the order of the page, in a copy of the checkout or where the page goes from
// there, and prints what the page shows. bin/ stands in for what needs the network.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { installPacked, type Packed } from '../support/packed.ts';
import type { Block } from './document.ts';
import { readWritten } from './documents.ts';
import { isPrinted } from './expected-output.ts';
import { isLeftOut, isRun, type Outcome, walk } from './walk.ts';

const OUTPUT_LANGUAGES = ['text', 'json', 'csv'];
const documents = readWritten().filter(({ blocks }) => blocks.some((block) => isRun(block) || isLeftOut(block)));

let packed: Packed;
beforeAll(() => {
  packed = installPacked();
});
afterAll(() => rmSync(packed.folder, { recursive: true }));

describe.each(documents)('$path', (document) => {
  const { blocks } = document;
  let outcomes: ReadonlyMap<Block, Outcome>;
  beforeAll(async () => {
    outcomes = await walk(document, packed.kindling);
  }, 180_000);

  for (const [index, block] of blocks.entries()) {
    if (isLeftOut(block)) test.skip(`${block.where} (${block.mark})`, () => undefined);
    if (!isRun(block)) continue;

    test(`${block.where} does what it says`, () => {
      const { isReached, isDone, output } = outcomes.get(block)!;

      expect(isReached).toBe(true);
      expect([isDone, output]).toEqual([true, output]);
    });

    const shown = blocks[index + 1];
    if (!shown || !OUTPUT_LANGUAGES.includes(shown.language) || shown.mark !== '') continue;

    test(`${shown.where} is what it prints`, () => {
      const { output } = outcomes.get(block)!;
      if (output.startsWith('not run: ')) return;

      const printed = isPrinted(shown.text, output, shown.language) ? shown.text : output;

      expect(printed).toBe(shown.text);
    });
  }
});
