// npm run bench:page: how long a page from a file takes until its first prediction is shown, and until it answers a value that
// is typed. In milliseconds, the median of several loads in Chromium.
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

/** From the start of the navigation to the first prediction, and from a key to the frame that shows what it changed. */
async function measure(page, url) {
  await page.goto(url);
  await page.locator('#snippets pre').waitFor();
  return await page.evaluate(async () => {
    const first = performance.getEntriesByName('first-prediction')[0].startTime;
    const field = document.querySelector('.field input');
    const startMs = performance.now();
    field.value = String(Number(field.value) * 1.01);
    field.dispatchEvent(new Event('input', { bubbles: true }));
    await new Promise((resolve) =>
      new MutationObserver(resolve).observe(document.querySelector('#result'), {
        subtree: true,
        childList: true,
        characterData: true,
      }),
    );
    return { first, typed: performance.now() - startMs };
  });
}

const folder = mkdtempSync(join(tmpdir(), 'kindling-page-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  console.log('model            first prediction   typed');
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
    const [first, typed] = ['first', 'typed'].map((part) => median(loads.map((one) => one[part])));
    console.log(`${name.padEnd(16)} ${shown(first, 0).padStart(13)} ms ${shown(typed, 1).padStart(6)} ms`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
