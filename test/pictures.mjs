// npm run pictures: the screenshots in docs/, of pages that the built command writes; Chromium is needed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const folder = mkdtempSync(join(tmpdir(), 'kindling-pictures-'));
const model = join(folder, 'model');

/** Each picture, the command that writes its page, and what of it is shown, in CSS pixels. */
const PICTURES = [
  {
    picture: 'docs/training-report.webp',
    command: `train model-artifacts/abalone/data.csv --target rings --learning_rate 0.1 --num_round 300 --early_stopping_rounds 20 --eval_metric mae,rmse -o ${model}`,
    page: join(model, 'report.html'),
    size: { width: 1180, height: 1240 },
  },
  {
    picture: 'docs/playground.webp',
    command: `page model-artifacts/abalone -o ${join(folder, 'page.html')}`,
    page: join(folder, 'page.html'),
    ready: '.what-if svg',
    size: { width: 1200, height: 1010 },
  },
];
const QUALITY = 60;

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
for (const { picture, command, page: path, ready, size } of PICTURES) {
  execFileSync(process.execPath, ['dist/cli.cjs', ...command.split(' ')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' });
  await page.goto(pathToFileURL(path).href);
  if (ready) await page.waitForSelector(ready);
  // Playwright itself makes PNG and JPEG alone
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  writeFileSync(picture, Buffer.from(data, 'base64'));
}
await browser.close();
rmSync(folder, { recursive: true });
