// The contract of serving as tables of question and answer, one file a section in contract/, each held against what is shipped:
// the server's process, the function's bundle with each kind of event, and the library.
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Answered } from '../support/lambda-events.ts';
import { SECTIONS } from './contract/index.ts';
import { expectAnswer, type Row, type Section, WAYS, type Way } from './contract/row.ts';
import { type Opened, Shipped } from './contract/ways.ts';

const shipped = new Shipped();
afterAll(() => shipped.close());

function differenceOf(way: Way, row: Row, answered: Answered | undefined): string[] {
  try {
    if (answered) expectAnswer(row, answered);
    return [];
  } catch (error) {
    return [`${way}: ${(error as Error).message}`];
  }
}

describe.each(SECTIONS)('$section', ({ deployment, rows }: Section) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await shipped.open(deployment);
  });

  test.each(rows)('$says', async (row) => {
    const asked = WAYS.filter((way) => !(row.except?.[way] ?? deployment.except?.[way]));

    const answers = await Promise.all(asked.map((way) => opened.ask(way, row.ask)));

    const differences = asked.flatMap((way, at) => differenceOf(way, row, answers[at]));
    if (differences.length > 0) throw new Error(differences.join('\n\n'));
  });
});
