// The playground in Chromium: from a file and from a server, held against what /invocations answers.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axeCore from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { loadPlayground } from '../../handlers/playground.ts';
import { FIXTURES } from '../parity/fixture.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { holdoutCsv } from '../support/real-models.ts';
import { type Service, server } from '../support/ways-in.ts';
import { writeModel } from './made-model.ts';

const ARTIFACTS = join(import.meta.dirname, '../../model-artifacts');
const HOSTILE = [
  '</script><script>broken = 1</script>',
  '"><img src=x onerror="broken = 1">',
  "<!-- it's -->",
  '__proto__',
  'line\u2028end',
  'مساحة 🐧 e\u0301',
  'long'.repeat(40),
];

/** Splits on each feature, counted in the file of a model. */
function splitsIn(path: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  const { trees } = JSON.parse(readFileSync(path, 'utf8')).learner.gradient_booster.model;
  for (const { left_children: left, split_indices: features } of trees) {
    for (const [node, feature] of features.entries()) {
      if (left[node] !== -1) counts.set(feature, (counts.get(feature) ?? 0) + 1);
    }
  }
  return counts;
}

describeInChromium('The playground', () => {
  let chromium: Browser;
  let folder: string;
  const services: Service[] = [];
  beforeAll(async () => {
    chromium = await openChromium();
    folder = mkdtempSync(join(tmpdir(), 'kindling-playground-'));
  });
  afterAll(async () => {
    await chromium?.close();
    await Promise.all(services.map((service) => service.close()));
    rmSync(folder, { recursive: true });
  });

  const serve = async (modelUri: string) => {
    const service = await server.open({ modelUri, playground: true });
    services.push(service);
    return service;
  };

  /** A page with what it has asked the network for, and what went wrong in it. */
  async function open(url: string, options: { width?: number; colorScheme?: 'light' | 'dark' } = {}) {
    const { width = 1280, colorScheme = 'light' } = options;
    const page = await chromium.newPage({ viewport: { width, height: 900 }, colorScheme });
    const [asked, errors]: [string[], string[]] = [[], []];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(url);
    await page.locator('[role=status] :is(b, dd, .bars)').first().waitFor();
    await page.locator('#snippets pre').waitFor();
    return { page, asked, errors };
  }

  async function openFile(modelUri: string, options = {}) {
    const path = join(folder, `${Math.random()}.html`);
    writeFileSync(path, await loadPlayground(modelUri, () => undefined));
    return await open(pathToFileURL(path).href, options);
  }

  /** The row in the form, as the fields have it. */
  const rowIn = (page: Page) =>
    page.evaluate(() =>
      Object.fromEntries(
        [...document.querySelectorAll<HTMLInputElement>('.field')].map((field) => [
          field.querySelector('label')!.textContent,
          field.querySelector<HTMLInputElement>('input, select')!.value,
        ]),
      ),
    );

  const statusOf = async (page: Page) => (await page.getByRole('status').textContent())!.trim().split(/\s+/);

  test.each(['abalone', 'wine', 'penguins'])('It should predict what /invocations answers: %s', async (name) => {
    const service = await serve(join(ARTIFACTS, name));
    const { page, errors } = await open(`${service.url}/`);
    await page.getByRole('button', { name: 'Next example' }).click();
    await page.waitForFunction(() => document.querySelector('#examples .note')!.textContent!.startsWith('row 2'));

    const row = await rowIn(page);
    const shown = await statusOf(page);

    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const { text } = await service.ask({ headers, body: JSON.stringify([row]) });
    const [answer] = JSON.parse(text);
    expect(shown[0]).toBe(String(answer.prediction));
    const probabilities = Object.entries(answer).filter(([key]) => key.endsWith('_proba'));
    for (const [key, value] of probabilities) {
      expect(Number(shown[shown.indexOf(key.replace('_proba', '')!, 1) + 1])).toBe(value);
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should show several outputs, asked from the server where the page cannot run the model', async () => {
    const service = await serve(join(import.meta.dirname, '../model/onnx/sklearn-two-targets'));
    const { page, errors } = await open(`${service.url}/`);

    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    const { text } = await service.ask({ headers, body: JSON.stringify([Object.values(await rowIn(page))]) });
    const [values] = JSON.parse(text);
    const shown = await statusOf(page);
    expect(shown.map((word) => (Number.isNaN(Number(word)) ? word : Math.fround(Number(word))))).toEqual([
      'prediction_0',
      Math.fround(values[0]),
      'prediction_1',
      Math.fround(values[1]),
    ]);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should say at its field what the server cannot use, without a failure in the console', async () => {
    const service = await serve(join(import.meta.dirname, '../model/onnx/xgboost-classifier3'));
    const { page, errors } = await open(`${service.url}/`);
    const before = await statusOf(page);

    const field = page.getByLabel('m1', { exact: true });
    await field.fill('tall');
    await page.locator('.field .problem').waitFor();

    expect(await page.locator('.field .problem').textContent()).toMatch(/^"tall" is not a number: type a decimal/);
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await statusOf(page)).toEqual(before);
    expect(await page.getByRole('button', { name: 'Next example' }).count()).toBe(0); // zeros alone
    await field.fill('1');
    await page.locator('.field .problem').waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should have the server score a CSV where the page cannot', async () => {
    const service = await serve(join(import.meta.dirname, '../model/onnx/xgboost-classifier3'));
    const { page, errors } = await open(`${service.url}/`);
    const csv = 'id,m0,m1,m2,m3,m4,m5\n1,1,2,3,4,5,6\n2,1,tall,3,4,5,6\n3,,2,3,4,5,6\n';

    await page.getByLabel('CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('3 rows scored').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the scored CSV' }).click(),
    ]);

    const path = '/invocations?on-row-error=annotate';
    const { text } = await service.ask({
      path,
      headers: { 'content-type': 'text/csv', accept: 'text/csv' },
      body: csv,
    });
    expect(readFileSync(await download.path(), 'utf8')).toBe(text);
    expect(await page.locator('.row-errors li').allTextContents()).toEqual([
      'row 2, column "m1": "tall" is not a number',
    ]);
    expect(await page.locator('.csv-table thead th').first().textContent()).toBe('row');
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should show once what a booster answers, and count importance as get_score does', async () => {
    const model = join(FIXTURES, 'softprob3-v3.4-json/model.json');
    const { page } = await openFile(model);

    const shown = await statusOf(page);
    const importance = page.getByLabel('Kind of importance');
    await importance.selectOption('weight');
    await page.locator('#under svg[aria-label="weight of each feature"]').first().waitFor({ state: 'attached' });
    const rows = await page.locator('#under tbody tr').evaluateAll((all) => all.map((row) => row.textContent));

    expect(shown.filter((word) => /^class|^prediction/.test(word))).toEqual(['class', 'class', 'class']);
    expect(await importance.locator('option').allTextContents()).toEqual([
      ...['total_gain', 'gain', 'weight', 'total_cover', 'cover'],
    ]);
    expect(new Set(rows)).toEqual(new Set([...splitsIn(model)].map(([feature, count]) => `f${feature}${count}`)));
    await page.close();
  });

  test('It should count as missing what the server does, in the table and in what led to the prediction', async () => {
    const service = await server.open({
      modelUri: join(ARTIFACTS, 'abalone'),
      playground: true,
      defaultOptions: { missing: [0.145] },
    });
    services.push(service);
    const { page } = await open(`${service.url}/`);
    const shown = (await statusOf(page))[0]!;

    const csv = readFileSync(join(ARTIFACTS, 'abalone/holdout.csv'), 'utf8').split('\n').slice(0, 2).join('\n');
    await page.getByLabel('CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('rows scored').or(page.getByText('row scored')).waitFor();
    expect(await page.locator('.csv-table').textContent()).toContain(shown);
    await page.locator('#beside h2', { hasText: 'Why this prediction' }).waitFor();
    const about = await page.locator('#beside .about').first().textContent();
    expect(Number(/to ([\d.]+) of this row/.exec(about!)![1])).toBeCloseTo(Number(shown), 2);
    await page.close();
  });

  test('It should name fields by their features, list categories, and predict anew for each', async () => {
    const { page, asked, errors } = await openFile(join(ARTIFACTS, 'penguins'));
    const before = await statusOf(page);
    const nextStatus = async (last: string[]) => {
      const now = await statusOf(page);
      expect(now).not.toEqual(last);
      return now;
    };

    const island = page.getByLabel('island', { exact: true });
    await island.selectOption('Torgersen');
    const after = await nextStatus(before);
    const length = page.getByLabel('bill_length_mm', { exact: true });
    await length.fill('');

    expect(await island.evaluate((element) => element.tagName)).toBe('SELECT');
    expect(await length.getAttribute('placeholder')).toBe('missing');
    await nextStatus(after);
    expect(await page.locator('#result').getByRole('alert').textContent()).toBe('');
    expect((await statusOf(page))[0]).toMatch(/^\d+\.\d{3,}$/);
    expect(asked.filter((url) => !/^(file|blob|data):/.test(url))).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should explain a wrong value at its field, and keep the last good prediction as an old one', async () => {
    const { page } = await openFile(join(ARTIFACTS, 'abalone'));
    const before = await statusOf(page);

    const field = page.getByLabel('height', { exact: true });
    await field.fill('tall');

    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const described = await field.evaluate((element) =>
      element
        .getAttribute('aria-describedby')!
        .split(' ')
        .map((id) => document.getElementById(id)!.textContent),
    );
    expect(described.join(' ')).toMatch(/"tall" is not a number/);
    expect(await statusOf(page)).toEqual(before);
    expect(await page.locator('#result').getByRole('alert').textContent()).toMatch(
      /One value cannot be used.* row before/,
    );
    await field.fill('0.2');
    expect(await field.getAttribute('aria-invalid')).toBe(null);
    expect(await page.locator('#result').getByRole('alert').textContent()).toBe('');
    await page.close();
  });

  test('It should be used with the keyboard alone', async () => {
    const { page } = await openFile(join(ARTIFACTS, 'abalone'));
    const before = await statusOf(page);
    const label = () => page.evaluate(() => (document.activeElement as HTMLInputElement).labels?.[0]?.textContent);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // the next example
    expect(await statusOf(page)).not.toEqual(before);
    for (let tab = 0; tab < 5 && (await label()) !== 'length'; tab++) await page.keyboard.press('Tab');
    expect(await label()).toBe('length');
    await page.keyboard.type('0.3');
    await page.keyboard.press('ArrowUp');
    const value = Number(await page.getByLabel('length', { exact: true }).inputValue());
    expect(value).toBeGreaterThan(0.3);
    await page.keyboard.press('Tab');
    expect(await label()).toBe('diameter'); // no stop at the slider
    await page.keyboard.press('Shift+Tab');
    const button = () => page.evaluate(() => document.activeElement!.textContent!.trim());
    for (let tab = 0; tab < 5 && (await button()) !== 'Paste a row'; tab++) await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await label()).toMatch(/^A row/);
    await page.keyboard.press('Escape');
    expect(await button()).toBe('Paste a row');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter'); // back to the first example, and still there
    expect(await button()).toBe('First example');
    expect(await statusOf(page)).toEqual(before);
    await page.close();
  });

  test('It should take a row that is pasted', async () => {
    const { page } = await openFile(join(ARTIFACTS, 'penguins'));
    await page.getByRole('button', { name: 'Paste a row' }).click();
    await page.getByLabel(/^A row/).fill('sex,other,island\nmale,1,Dream');

    await page.waitForFunction(() => document.querySelector('#pasted-row') === null);
    expect(await rowIn(page)).toMatchObject({ sex: 'male', island: 'Dream', species: '', bill_depth_mm: '' });
    await page.close();
  });

  test('It should keep text of models text', async () => {
    const categories = { [HOSTILE[1]!]: HOSTILE };
    const { page, errors } = await openFile(writeModel(join(folder, 'hostile <b>'), { names: HOSTILE, categories }));

    const names = await page.locator('.field label').allTextContents();
    expect(names).toEqual(HOSTILE);
    const options = page.getByLabel(HOSTILE[1]!, { exact: true }).locator('option');
    expect(await options.allTextContents()).toEqual(['(missing)', ...HOSTILE]);
    await page.getByLabel('long'.repeat(40), { exact: true }).focus(); // its curve
    const curve = page.locator('.what-if svg');
    await page.waitForFunction(() => document.querySelector('.what-if svg')?.textContent?.includes('longlong'));
    const isInside = await curve.evaluate((svg) => {
      const box = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].every((text) => {
        const { left, right } = text.getBoundingClientRect();
        return left >= box.left - 1 && right <= box.right + 1;
      });
    });
    expect(isInside).toBe(true);
    await page.getByLabel('__proto__', { exact: true }).fill('1');
    expect(await page.locator('#snippets code').textContent()).toContain('"__proto__": 1');
    expect(await page.evaluate(() => [document.images.length, 'broken' in window, 'polluted' in {}])).toEqual([
      0,
      false,
      false,
    ]);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('It should stay usable with 10,000 features and 1,000 classes', async () => {
    const names = Array.from({ length: 10_000 }, (_, feature) => `column_${feature}`);
    const { page } = await openFile(writeModel(join(folder, 'wide'), { names, numClass: 1000 }));

    expect(await page.locator('.field').count()).toBeLessThan(100);
    expect(await page.locator('[role=status] .bars li').count()).toBe(10);
    await page.getByRole('button', { name: 'Show the other 990' }).click();
    expect(await page.locator('[role=status] .bars li').count()).toBe(1000);
    await page.getByLabel('Find a feature').fill('column_9999');
    expect(await page.locator('.field label').allTextContents()).toEqual(['column_9999']);
    await page.getByLabel('column_9999', { exact: true }).fill('x');
    expect(await page.locator('.field .problem').textContent()).toMatch(/is not a number/);
    await page.close();
  });

  test.each([
    ['wide', 1280, 'light'],
    ['narrow', 390, 'dark'],
  ] as const)('It should please axe, and fit its window: %s', async (_, width, colorScheme) => {
    const { page } = await openFile(join(ARTIFACTS, 'wine'), { width, colorScheme });
    await page.getByLabel('ash', { exact: true }).fill('tall');
    await page.getByRole('button', { name: 'Paste a row' }).click();
    const csv = holdoutCsv('wine').split('\n').slice(0, 12).join('\n').replace('12.52', 'strong');
    await page.getByLabel('CSV file').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await page.getByText('rows scored').waitFor();

    await page.evaluate(axeCore.source);
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });

    expect(violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await page.close();
  });
});
