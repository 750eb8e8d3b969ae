// npm run bench:page: how long a page from a file takes until its first prediction is shown, and until another row is
// answered. In milliseconds, the median of several loads in Chromium.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { median, shown } from './median.mjs';

const NUM_LOAD = 11;
const MODELS = ['abalone', 'wine', 'penguins', 'breast_cancer'];
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

const folder = mkdtempSync(join(tmpdir(), 'kindling-page-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  console.log('model            first prediction  another');
  for (const name of MODELS) {
    const path = join(folder, `${name}.html`);
    execFileSync(process.execPath, ['dist/cli.cjs', 'page', `model-artifacts/${name}`, '-o', path], {
      stdio: 'ignore',
    });
    const loads = [];
    for (let load = 0; load < NUM_LOAD; load++) {
      const page = await browser.newPage();
      loads.push(await measure(page, pathToFileURL(path).href));
      await page.close();
    }
    const [first, another] = ['first', 'another'].map((part) => median(loads.map((one) => one[part])));
    console.log(`${name.padEnd(16)} ${shown(first, 0).padStart(13)} ms ${shown(another, 1).padStart(6)} ms`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
