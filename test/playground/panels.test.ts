// What the panels beside the form draw, against what the same server answers about the same rows: every number, every bit.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contributionParts } from '../../lib/playground/contribution-parts.ts';
import { jsonRow } from '../../lib/playground/snippets.ts';
import { whatIfCurve } from '../../lib/playground/what-if-curve.ts';
import { FIXTURES } from '../parity/fixture.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';
import { openServedPage, type ServedPage } from './served-page.ts';

const MODELS: readonly (readonly [kind: string, modelUri: string])[] = [
  ['a binary classifier', modelDir('breast_cancer')],
  ['a classifier of three', modelDir('wine')],
  ['a regressor with categories', modelDir('penguins')],
  ['a regressor', modelDir('abalone')],
  ['a ranker without names', join(FIXTURES, 'rank-ndcg-v3.4-json/model.json')],
  ['a booster of probabilities', join(FIXTURES, 'softprob3-v3.4-json/model.json')],
  ['a linear booster', join(FIXTURES, 'gblinear-softprob-v3.4-json/model.json')],
];

const services: Service[] = [];
afterAll(() => Promise.all(services.map((service) => service.close())));

/** What the server answers rows, without the rows: float32, or texts. */
type Ask = (rows: readonly (readonly string[])[], outputs: string) => Promise<(number | string)[][]>;

async function open(modelUri: string): Promise<ServedPage & { ask: Ask }> {
  const service = await server.open({ modelUri, playground: true });
  services.push(service);
  const page = await openServedPage(service);
  const { fields } = page.description;
  const own = new Set(fields.map(({ name }) => name));
  const ask: Ask = async (rows, outputs) => {
    const asked = rows.flatMap((cells) => JSON.parse(`[${jsonRow(page.description, cells)}]`).flat(0));
    const body = JSON.stringify(page.description.hasNames ? asked : asked.flat());
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const { status, text } = await service.ask({ path: `/invocations?outputs=${outputs}`, headers, body });
    expect({ status, text: status === 200 ? '' : text }).toEqual({ status: 200, text: '' });
    return JSON.parse(text).map((row: unknown) => answersIn(row, own));
  };
  return { ...page, ask };
}

function answersIn(row: unknown, own: ReadonlySet<string>): (number | string)[] {
  const values =
    typeof row === 'object' && row !== null && !Array.isArray(row)
      ? Object.entries(row).flatMap(([name, value]) => (own.has(name) ? [] : [value]))
      : [row].flat();
  return values.map((value) => (typeof value === 'number' ? Math.fround(value) : value));
}

/** How far a sum of float32 is from what it should be, of its size. */
function apart(sum: number, expected: unknown): number {
  return Math.abs(sum - Number(expected)) / Math.max(1, Math.abs(sum));
}

describe.each(MODELS)('The panels of %s', (_, modelUri) => {
  let page: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    page = await open(modelUri);
  });

  test('It should add up what /invocations calls contributions', async () => {
    const { description, model, ask } = page;
    const rows = [...description.examples.slice(0, 3), description.fields.map(() => '')];

    const drawn = rows.map((cells) =>
      Array.from({ length: description.numGroup }, (_, group) =>
        contributionParts(model.predictor, description, cells, group),
      ),
    );

    const [contributions, margins] = [await ask(rows, 'contributions'), await ask(rows, 'margin')];
    expect(
      drawn.map((groups) =>
        groups.flatMap(({ base, contributions: parts }) => [...parts.map(({ contribution }) => contribution), base]),
      ),
    ).toEqual(contributions);
    for (const [row, groups] of drawn.entries()) {
      for (const [group, { margin }] of groups.entries())
        expect(apart(margin, margins[row]![group])).toBeLessThan(1e-6);
    }
  });

  test('It should draw what /invocations would answer to other values of each feature', async () => {
    const { description, model, ask } = page;
    const { fields, examples, outputs, classes } = description;
    const cells = examples[1] ?? examples[0]!;
    const names = classes?.map(String);

    const curves = fields.slice(0, 4).map((_, feature) => whatIfCurve(model.predictor, description, cells, feature)!);

    const shown = outputs.includes('probability') ? 'probability' : 'prediction';
    for (const [feature, { values, answers }] of curves.entries()) {
      const answered = await ask(
        values.map((value) => cells.with(feature, String(value))),
        shown,
      );
      const columns = answered[0]!.map((_, output) => answered.map((row) => row[output]));
      for (const { name, values: own } of answers) {
        const output = names ? names.indexOf(name) : Number(/\d+$/.exec(name)?.[0] ?? 0);
        expect(own).toEqual(columns[output]);
      }
      expect(values.length).toBeGreaterThan(1);
    }
  });
});
