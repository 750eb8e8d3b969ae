// npm run bench:page: how long a page from a file takes until its first prediction is shown, and until another row is
// answered, in milliseconds, the median of several loads in Chromium. Then a CSV of 100,000 rows with 28 columns of six decimals,
// scored in the page by 100 trees of depth 6: CPU seconds of the page's process say most where the machine is busy.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { median, shown } from './median.mjs';
import { makeModel, toUbjson } from './synthetic-model.mjs';

const NUM_LOAD = 11;
const MODELS = ['abalone', 'wine', 'penguins', 'breast_cancer'];
const NUM_CSV = 3;
const [NUM_ROW, NUM_FEATURE] = [100_000, 28];
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** From the start of the navigation to the first prediction, and from a new row to its answer. */
async function measure(page, url) {
  await page.goto(url);
  await page.locator('#snippets pre').waitFor();
  return await page.evaluate(async () => {
    const first = performance.getEntriesByName('first-prediction')[0].startTime;
    const startMs = performance.now();
    document.querySelector('#examples button').click();
    const isShown = (resolve) =>
      new MutationObserver(resolve).observe(document.querySelector('#examples'), {
        subtree: true,
        characterData: true,
      });
    await new Promise(isShown); // where the row is from, which is said after its answer
    return { first, another: performance.now() - startMs };
  });
}

function makePage(model, path) {
  execFileSync(process.execPath, ['dist/cli.cjs', 'page', model, '-o', path], { stdio: 'ignore' });
}

function writeTable(path) {
  const columns = Array.from({ length: NUM_FEATURE }, (_, at) => `f${at}`);
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const row = () => columns.map(() => normal().toFixed(6)).join(',');
  writeFileSync(path, [columns.join(','), ...Array.from({ length: NUM_ROW }, row)].join('\n'));
}

/** CPU seconds of all processes that show pages. */
async function readCpu(session) {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** From the choice of a file to its scored table, and what of that the page itself tells: (seconds). */
async function scoreTable(url, csv) {
  const page = await browser.newPage();
  const session = await browser.newBrowserCDPSession();
  await page.goto(url);
  await page.locator('#snippets pre').waitFor();
  const [cpu, startMs] = [await readCpu(session), performance.now()];
  await page.getByLabel('CSV file').setInputFiles(csv);
  const text = await page.getByText(/rows scored in/).textContent();
  const wall = (performance.now() - startMs) / 1000;
  const usage = { wall, cpu: (await readCpu(session)) - cpu, told: Number(/in ([\d.]+) s/.exec(text)[1]) };
  await page.close();
  return usage;
}

async function benchTable() {
  const [model, html, csv] = ['model.ubj', 'model.html', 'rows.csv'].map((name) => join(folder, name));
  writeFileSync(model, toUbjson(makeModel(100, 6, { numFeature: NUM_FEATURE })));
  makePage(model, html);
  writeTable(csv);
  const runs = [];
  for (let run = 0; run < NUM_CSV; run++) runs.push(await scoreTable(pathToFileURL(html).href, csv));
  const [told, wall, cpu] = ['told', 'wall', 'cpu'].map((key) => shown(median(runs.map((run) => run[key])), 2));
  console.log(`CSV, ${NUM_ROW} rows   in its Worker ${told} s, shown after ${wall} s, CPU ${cpu} s`);
}

const folder = mkdtempSync(join(tmpdir(), 'kindling-page-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  console.log('model            first prediction  another');
  for (const name of MODELS) {
    const path = join(folder, `${name}.html`);
    makePage(`model-artifacts/${name}`, path);
    const loads = [];
    for (let load = 0; load < NUM_LOAD; load++) {
      const page = await browser.newPage();
      loads.push(await measure(page, pathToFileURL(path).href));
      await page.close();
    }
    const [first, another] = ['first', 'another'].map((part) => median(loads.map((one) => one[part])));
    console.log(`${name.padEnd(16)} ${shown(first, 0).padStart(13)} ms ${shown(another, 1).padStart(6)} ms`);
  }
  await benchTable();
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
