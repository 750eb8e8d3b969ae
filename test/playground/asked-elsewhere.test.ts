// "Ask from elsewhere": the lines of a served page, run as they are by the programs that they are for, against the number
// that the page itself computes.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PageScorer } from '../../lib/playground/page-scorer.ts';
import { jsonRow, SNIPPETS } from '../../lib/playground/snippets.ts';
import { CLI } from '../support/command.ts';
import { type Service, server } from '../support/ways-in.ts';
import { writeModel } from './made-model.ts';
import { openServedPage, type ServedPage } from './served-page.ts';

const PYTHON = process.env.KINDLING_PYTHON;
/** The server counts 3 as missing, and a line that does not tell its program gets another number. */
const ROWS: [what: string, names: string[], cells: string[]][] = [
  ['ordinary', ['length', 'height', 'weight'], ['0.7', '3', '0.25']],
  [
    'hostile',
    ["it's", '"; exit 3 #', '$(exit 4) `exit 5`', '__proto__', 'back\\slash', 'line\nend\u2028', 'عمر 🐧', '--help'],
    ['0.7', '', '0.25', '3', '-1e-7', '7', ' 5 ', '.5'],
  ],
];

let folder: string;
const services: Service[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kindling-it's a-"));
});
afterAll(async () => {
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true });
});

async function numberOfPage({ model, description }: ServedPage, cells: string[]): Promise<number> {
  const outcome = await new PageScorer(model, description).score(cells);
  return 'answer' in outcome ? (outcome.answer.predictions[0]!.value as number) : Number.NaN;
}

async function run(program: string, ...args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args)).stdout;
}

const PRINTS_JSON = 'console.log = (value) => process.stdout.write(JSON.stringify(value));';

const RUNS: Record<string, (text: string) => Promise<string>> = {
  curl: (text) => run('bash', '-c', text.replace('curl', 'curl -sS')),
  boto3: (text) => run(PYTHON!, '-c', text),
  fetch: (text) => run(process.execPath, '--input-type=module', '-e', `${PRINTS_JSON}${text}`),
  'kindling score': (text) => run('bash', '-c', `kindling() { '${process.execPath}' '${CLI}' "$@"; }\n${text}`),
};

test.each(ROWS)('Each program should give the number of the page: %s names', async (what, names, cells) => {
  const modelUri = writeModel(join(folder, what), { names });
  const service = await server.open({
    modelUri,
    shownUri: modelUri,
    playground: true,
    defaultOptions: { missing: [3] },
  });
  services.push(service);
  const page = await openServedPage(service);
  const { description } = page;
  const asked = { origin: service.url!, json: jsonRow(description, cells), ...description };

  const snippets = SNIPPETS.filter(({ name }) => name !== 'boto3' || PYTHON !== undefined);
  const answers = await Promise.all(snippets.map(({ name, text }) => RUNS[name]!(text(asked))));

  const expected = await numberOfPage(page, cells);
  expect(expected).toEqual(expect.any(Number));
  expect(answers.map(numberIn)).toEqual(snippets.map(() => expected));
});

/** The prediction in what a program printed: JSON, in which the command keeps the columns beside it. */
function numberIn(printed: string): number {
  const answer = JSON.parse(printed);
  const [row] = [answer.predictions ?? answer].flat(2);
  return Math.fround(row.score ?? row.prediction ?? row);
}
