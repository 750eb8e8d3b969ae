// The page's panel for CSV files, opened from a file, against /invocations of kindling serve.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { readSettings } from '../../handlers/environment.ts';
import { startServer } from '../../handlers/http-server.ts';
import { describeInChromium, openChromium } from '../support/chromium.ts';
import { holdoutCsv, modelDir } from '../support/real-models.ts';

const CLI = join(import.meta.dirname, '../../dist/cli.cjs');
const HOSTILE = '<img src=x onerror=document.title=1>';
const csv = holdoutCsv('wine');
const broken = csv.replaceAll('98.0', HOSTILE).replace('note', '<b>note</b>');

describeInChromium('the CSV panel', () => {
  let folder: string;
  let chromium: Browser;
  let page: Page;
  let served: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kindling-csv-'));
    const file = join(folder, 'wine.html');
    execFileSync(process.execPath, [CLI, 'page', modelDir('wine'), '-o', file], { stdio: 'pipe' });
    const settings = readSettings({ KINDLING_MODEL_URI: modelDir('wine'), KINDLING_PLAYGROUND: 'true' });
    served = await startServer({ ...settings, host: '127.0.0.1', port: 0 });
    chromium = await openChromium();
    page = await chromium.newPage();
    await page.goto(pathToFileURL(file).href);
  });
  afterAll(async () => {
    await chromium.close();
    served.server.close();
    rmSync(folder, { recursive: true });
  });

  /** What the page gives to download, once a file was chosen. */
  async function score(name: string, buffer: Buffer, page: Page): Promise<string> {
    await page.getByLabel('CSV file').setInputFiles({ name, mimeType: 'text/csv', buffer });
    await page.getByText('rows scored').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the scored CSV' }).click(),
    ]);
    return readFileSync(await download.path(), 'latin1');
  }

  async function invocations(body: Buffer, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(`${served.url}/invocations?on-row-error=annotate`, {
      method: 'POST',
      body: new Uint8Array(body),
      headers: { 'content-type': 'text/csv', ...headers },
    });
    return Buffer.from(await response.arrayBuffer()).toString('latin1');
  }

  test.each([
    ['a table', Buffer.from(csv)],
    ['rows that cannot be used', Buffer.from(broken)],
    [
      'a byte-order mark, semicolons and CRLF',
      Buffer.from(`\ufeff${csv.replaceAll(/("[^"]*")|,/g, (_, quoted) => quoted ?? ';').replaceAll('\n', '\r\n')}`),
    ],
  ])('It should give the bytes of /invocations: %s', async (_, body) => {
    expect(await score('rows.csv', body, page)).toBe(await invocations(body));
  });

  test('It should give the bytes of /invocations for a file in gzip', async () => {
    expect(await score('rows.csv.gz', gzipSync(csv), page)).toBe(await invocations(Buffer.from(csv)));
  });

  test('It should say which rows and columns cannot be used, and keep their HTML text', async () => {
    await score('rows.csv', Buffer.from(broken), page);

    const errors = await page.locator('.row-errors li').allTextContents();
    expect(errors[0]).toMatch(/^row 25, column "magnesium": "<img src=x .* is not a number$/);
    expect(await page.locator('.csv-table').textContent()).toContain('<b>note</b>');
    expect(await page.locator('.csv img, .csv b').count()).toBe(0);
  });

  test('It should show the answer in its columns, and not what stands there in a row of other length', async () => {
    const lines = csv.split('\n');
    const odd = [lines[0], lines[1], `${lines[2]},1,2`, lines[3]!.replace(/,.*/, ''), ''].join('\n');
    await score('odd.csv', Buffer.from(odd), page);

    const cells = await page
      .locator('.csv-table tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('.answer')].map((cell) => cell.textContent)));
    expect(cells.map((answer) => [answer[0], answer.at(-1)])).toEqual([
      [expect.stringMatching(/^Type[ABC]$/), ''],
      ['', expect.stringMatching(/^row 2: \d+ cells where the header has \d+$/)],
      ['', 'row 3: 1 cell where the header has 17'],
    ]);
  });

  test.each([
    ['rows.parquet', Buffer.from('PAR1\x15\x04\x00'), /is Parquet: write it as CSV/],
    ['book.xlsx', Buffer.from('PK\x03\x04\x14\x00\x06\x00[Content_Types].xml'), /Excel workbook.*save it as CSV/],
    ['empty.csv', Buffer.alloc(0), /^empty\.csv is empty/],
    ['other.csv', Buffer.from('a,b\n1,2\n'), /lacks 13 features/],
    ['latin.csv', Buffer.from(csv.replace('say', 'dire \xe9'), 'latin1'), /not UTF-8/],
  ])('It should name the way out of %s', async (name, buffer, expected) => {
    await page.getByLabel('CSV file').setInputFiles({ name, mimeType: '', buffer });

    const alert = page.locator('.csv [role=alert] p');
    await expect(alert.filter({ hasText: expected }).textContent()).resolves.toMatch(expected);
  });

  test('It should read a file in the encoding that is chosen', async () => {
    const body = Buffer.from(csv.replace('say', 'dire \xe9'), 'latin1');
    await page.getByLabel('Encoding').selectOption('windows-1252');

    const scored = await score('latin.csv', body, page);

    expect(scored).toBe(await invocations(body, { 'content-type': 'text/csv; charset=windows-1252' }));
    await page.getByLabel('Encoding').selectOption('utf-8');
  });

  test('It should take a file that is dropped', async () => {
    // in the page's own words: it has classes that Node does not know
    const transfer = await page.evaluateHandle(
      `(() => {
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(csv)}], 'dropped.csv', { type: 'text/csv' }));
        return data;
      })()`,
    );

    await page.dispatchEvent('.csv', 'drop', { dataTransfer: transfer });

    await page.locator('a[download="scored-dropped.csv"]').waitFor();
  });

  test('It should refuse a file that has no room in a page, and name the command for it', async () => {
    const path = join(folder, 'large.csv');
    writeFileSync(path, csv);
    truncateSync(path, 2 ** 30);

    await page.getByLabel('CSV file').setInputFiles(path);

    const alert = page.locator('.csv [role=alert] p');
    await expect(alert.textContent()).resolves.toMatch(/large\.csv has 1074 MB.*4 GB of memory.*kindling score/);
  });

  test('It should show the file that was chosen last, while another was being scored', async () => {
    const [header, ...rows] = csv.trimEnd().split('\n');
    const many = [header, ...Array.from({ length: 1000 }, () => rows).flat()].join('\n');
    const files = page.getByLabel('CSV file');

    await files.setInputFiles({ name: 'many.csv', mimeType: 'text/csv', buffer: Buffer.from(many) });
    await page.getByText('Scoring many.csv').waitFor();
    const scored = await score('few.csv', Buffer.from(csv), page);

    expect(scored).toBe(await invocations(Buffer.from(csv)));
    await page.locator('a[download="scored-few.csv"]').waitFor();
  });

  test('It should score in the page that a server gives, too', async () => {
    const other = await chromium.newPage();
    const asked: string[] = [];
    other.on('request', (request) => asked.push(request.method()));
    await other.goto(`${served.url}/`);

    expect(await score('rows.csv', Buffer.from(csv), other)).toBe(await invocations(Buffer.from(csv)));
    expect(asked).not.toContain('POST');
  });
});
