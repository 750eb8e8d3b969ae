// The outputs that a request may ask for, with the numbers of real XGBoost, through every way in.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel } from '../../lib/index.ts';
import { FIXTURES, type Fixture, readFloats } from '../parity/fixture.ts';
import { modelDir } from '../support/real-models.ts';
import { type Service, server, waysIn } from '../support/ways-in.ts';

const fixtureOf = (slug: string) => JSON.parse(readFileSync(join(FIXTURES, slug, 'fixture.json'), 'utf8')) as Fixture;
const modelOf = ({ slug, model }: Fixture) => join(FIXTURES, slug, model);
const csvCell = (value: number) => (Number.isNaN(value) ? '' : Object.is(value, -0) ? '-0' : String(value));

/** (numRow, width) floats as rows of cells. */
function table(values: Float32Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
}

const csvOf = (rows: readonly (readonly number[])[]) => rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('');

/** The float32 numbers in a CSV text without header. */
const floatsOf = (csv: string) => Float32Array.from(csv.trimEnd().replaceAll('inf', 'Infinity').split(/[,\n]/), Number);

async function withService<T>(modelUri: string, use: (service: Service) => Promise<T>, way = server): Promise<T> {
  const service = await way.open({ modelUri });
  try {
    return await use(service);
  } finally {
    await service.close();
  }
}

describe.each(waysIn)('$name', (way) => {
  test.each(['squarederror-v3.4-json', 'softprob3-v3.4-json', 'dart-cats-v3.4-json', 'gblinear-softprob-v3.4-json'])(
    'answers contributions to the bit: %s',
    async (slug) => {
      const fixture = fixtureOf(slug);
      const body = csvOf(table(readFloats(`${slug}/rows.f32`), fixture.num_feature));
      const asked = { path: '/invocations?outputs=contributions', headers: { 'content-type': 'text/csv' }, body };
      const answer = await withService(modelOf(fixture), (service) => service.ask(asked), way);
      expect(floatsOf(answer.text)).toEqual(readFloats(`${slug}/contribs.f32`));
    },
  );

  test('starts from a base margin in a column, or in one for each group', async () => {
    for (const slug of ['logistic-missing-v3.4-ubj', 'multi-target3-v3.4-json']) {
      const fixture = fixtureOf(slug);
      const margins = table(readFloats(`${slug}/base-margin.f32`), fixture.num_group);
      const rows = table(readFloats(`${slug}/rows.f32`), fixture.num_feature);
      const names = margins[0]!.map((_, group) => `offset ${group}`);
      const header = [...names, ...rows[0]!.map((_, feature) => `x${feature}`)];
      const body = `${header}\n${csvOf(rows.map((row, at) => [...margins[at]!, ...row]))}`;
      const options = `outputs=margin,contributions;base-margin=${names}`;
      const headers = { 'content-type': 'text/csv', 'x-amzn-sagemaker-custom-attributes': options };
      const { text } = await withService(modelOf(fixture), (service) => service.ask({ headers, body }), way);
      const [answered, ...cells] = text
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      const own = cells.map((row) => row.slice(header.length).map(Number));
      const groups = fixture.num_group;
      expect(answered!.slice(header.length, header.length + groups)).toEqual(
        groups === 1 ? ['margin'] : margins[0]!.map((_, group) => `margin_${group}`),
      );
      expect(Float32Array.from(own.flatMap((row) => row.slice(0, groups)))).toEqual(
        readFloats(`${slug}/margin.base-margin.f32`),
      );
      expect(Float32Array.from(own.flatMap((row) => row.slice(groups)))).toEqual(
        readFloats(`${slug}/contribs.base-margin.f32`),
      );
    }
  });
});

describe('the keys of the XGBoost container', () => {
  // what the container's own functions answer for what XGBoost 3.4 predicts; keys that it answers with NaN are null
  const answers = JSON.parse(readFileSync(join(import.meta.dirname, 'container-outputs.json'), 'utf8')) as {
    [slug: string]: { predictions: { [key: string]: number | number[] | null }[] };
  };
  const KEYS = 'predicted_label,labels,probability,probabilities,raw_score,raw_scores,predicted_score';

  const asFloat32 = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(asFloat32);
    return typeof value === 'number' ? Math.fround(value) : value;
  };

  test.each(Object.keys(answers))('are answered as the container does: %s', async (slug) => {
    const fixture = fixtureOf(slug);
    const wanted = answers[slug]!.predictions;
    const body = csvOf(table(readFloats(`${slug}/rows.f32`), fixture.num_feature).slice(0, wanted.length));
    const ask = {
      path: `/invocations?outputs=${KEYS}`,
      headers: { 'content-type': 'text/csv', accept: 'application/json' },
    };
    const answer = await withService(modelOf(fixture), (service) => service.ask({ ...ask, body }));
    const { predictions } = JSON.parse(answer.text) as { predictions: { [key: string]: unknown }[] };
    expect(predictions.map((row) => Object.keys(row).join())).toEqual(wanted.map(() => KEYS));
    for (const [at, row] of predictions.entries()) {
      for (const [key, value] of Object.entries(row))
        expect([key, asFloat32(value)]).toEqual([key, asFloat32(wanted[at]![key])]);
    }
  });

  test('are the defaults that SAGEMAKER_INFERENCE_OUTPUT sets, in every type that is written', async () => {
    const fixture = fixtureOf('logistic-base-v3.4-json');
    const body = csvOf(table(readFloats(`${fixture.slug}/rows.f32`), fixture.num_feature).slice(0, 1)).trimEnd();
    const service = await server.open({ modelUri: modelOf(fixture), defaultOutputs: ['predicted_label', 'labels'] });
    const ask = async (accept: string, type = 'text/csv', text = body) =>
      (await service.ask({ headers: { 'content-type': type, accept }, body: text })).text;
    const label = answers[fixture.slug]!.predictions[0]!.predicted_label;
    expect(await ask('text/csv')).toBe(`${label},"[0, 1]"`);
    expect(await ask('application/json')).toBe(`{"predictions":[{"predicted_label":${label},"labels":[0,1]}]}`);
    expect(await ask('application/jsonlines')).toBe(`{"predicted_label":${label},"labels":[0,1]}`);
    const row = `[[${body.split(',').map((cell) => cell || 'null')}]]`;
    expect(await ask('application/json', 'application/json', row)).toBe(
      `[{"predicted_label":${label},"labels":[0,1]}]`,
    );
    await service.close();
  });

  test('answer the labels of a label encoder', async () => {
    const body = readFileSync(join(modelDir('wine'), 'holdout.csv'), 'utf8')
      .split('\n')
      .slice(0, 2)
      .join('\n');
    const ask = { path: '/invocations?outputs=predicted_label,labels', headers: { 'content-type': 'text/csv' }, body };
    const answer = await withService(modelDir('wine'), (service) => service.ask(ask));
    expect(answer.text.split('\n')[1]).toMatch(/,Type[ABC],"\[""TypeA"", ""TypeB"", ""TypeC""\]"$/);
  });
});

describe('outputs', () => {
  const ABALONE = readFileSync(join(modelDir('abalone'), 'holdout.csv'), 'utf8').split('\n');
  const ask = (path: string, body = ABALONE.slice(0, 2).join('\n')) =>
    withService(modelDir('abalone'), (service) =>
      service.ask({ path: `/invocations?${path}`, headers: { 'content-type': 'text/csv' }, body }),
    );

  test('are appended in the order in which they are asked for', async () => {
    const { text } = await ask('outputs=contributions,prediction');
    const added = text.split('\n')[0]!.split(',').slice(ABALONE[0]!.split(',').length);
    expect([added[0], added.at(-2), added.at(-1)]).toEqual(['contribution_length', 'contribution_bias', 'prediction']);
  });

  test('name the group where there are several', async () => {
    const rows = readFileSync(join(modelDir('wine'), 'holdout.csv'), 'utf8')
      .split('\n')
      .slice(0, 2)
      .join('\n');
    const asked = { path: '/invocations?outputs=contributions', headers: { 'content-type': 'text/csv' }, body: rows };
    const { text } = await withService(modelDir('wine'), (service) => service.ask(asked));
    expect(text.split('\n')[0]).toMatch(
      /,contribution_0_alcohol,.*,contribution_0_bias,contribution_1_alcohol,.*,contribution_2_bias$/,
    );
  });

  test.each([
    ['base-margin=nothing', 'base-margin: the input has no column "nothing"'],
    ['base-margin=id,sex', 'base-margin: 2 columns, the model needs 1'],
    ['outputs=contributions&iteration-range=1:2', 'contributions begin at round 0, as in XGBoost'],
    ['outputs=probability', 'outputs: a model for reg:squarederror has no probabilities'],
  ])('are refused where they are not possible: %s', async (path, detail) => {
    const answer = await ask(path);
    expect([answer.status, JSON.parse(answer.text).detail]).toEqual([400, detail]);
  });

  test('need every base margin', async () => {
    const body = `${ABALONE[0]},offset\n${ABALONE[1]},1\n${ABALONE[2]},\n`;
    const refused = await ask('base-margin=offset', body);
    expect(JSON.parse(refused.text)).toMatchObject({ status: 400, row: 2, column: 'offset' });
    const annotated = await ask('base-margin=offset&on-row-error=annotate', body);
    expect(annotated.text.split('\n')[2]).toMatch(/,,"row 2, column ""offset"": the base margin is missing"$/);
  });

  test('explain through the library as XGBoost does', async () => {
    const fixture = fixtureOf('squarederror-v3.4-json');
    const model = await loadModel(modelOf(fixture));
    const rows = readFloats(`${fixture.slug}/rows.f32`);
    const wanted = (name: string) => readFloats(`${fixture.slug}/${name}.f32`);
    const baseMargin = wanted('base-margin');
    expect(model.predictContributions(rows)).toEqual(wanted('contribs'));
    expect(model.predictContributions(rows, { approximate: true })).toEqual(wanted('approx-contribs'));
    expect(model.predictContributions(rows, { iterationRange: { begin: 0, end: 3 } })).toEqual(
      wanted('contribs.range-0-3'),
    );
    expect(model.predictContributions(rows, { baseMargin })).toEqual(wanted('contribs.base-margin'));
    expect(model.predictInteractions(rows)).toEqual(wanted('interactions'));
    expect(model.predictMargin(rows, { baseMargin })).toEqual(wanted('margin.base-margin'));
    expect(() => model.predictMargin(rows, { baseMargin: baseMargin.subarray(1) })).toThrow(
      /base margin has 63 numbers/,
    );
  });

  test('are the same in a file that the command scores', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kindling-'));
    const fixture = fixtureOf('squarederror-v3.4-json');
    const margins = readFloats(`${fixture.slug}/base-margin.f32`);
    const rows = table(readFloats(`${fixture.slug}/rows.f32`), fixture.num_feature);
    const header = [...rows[0]!.map((_, feature) => `x${feature}`), 'offset'];
    writeFileSync(join(folder, 'in.csv'), `${header}\n${csvOf(rows.map((row, at) => [...row, margins[at]!]))}`);
    const args = ['score', modelOf(fixture), join(folder, 'in.csv'), join(folder, 'out.csv')];
    const options = ['--outputs', 'contributions', '--base-margin', 'offset', '--on-row-error', 'fail'];
    execFileSync(process.execPath, ['dist/cli.cjs', ...args, ...options], { stdio: 'ignore' });
    const lines = readFileSync(join(folder, 'out.csv'), 'utf8').trimEnd().split('\n').slice(1);
    const own = lines.flatMap((line) => line.split(',').slice(header.length).map(Number));
    expect(Float32Array.from(own)).toEqual(readFloats(`${fixture.slug}/contribs.base-margin.f32`));
  });
});
