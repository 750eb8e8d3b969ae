import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { runJob } from '../lib/training/job/run-job.ts';
import { describeInChromium, openChromium } from './support/chromium.ts';
import { bundledData, jobOptions, silent, textOf } from './support/training.ts';

const ROOT = join(import.meta.dirname, '..');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

describeInChromium('report.html and inspect --html', () => {
  let browser: Browser;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kindling-pages-'));
    const options = jobOptions({ target: 'diagnosis', num_round: 12, early_stopping_rounds: 2 });
    const job = await runJob({ train: [bundledData('breast_cancer')], options }, silent);
    writeFileSync(join(folder, 'report.html'), textOf(job, 'report.html'));
    const command = ['dist/cli.cjs', 'inspect', 'model-artifacts/wine', '--html', join(folder, 'inspect.html')];
    execFileSync(process.execPath, command, { cwd: ROOT });
    browser = await openChromium();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  test.each([
    ['report.html', 1280, 'light'],
    ['report.html', 390, 'dark'],
    ['inspect.html', 1280, 'dark'],
    ['inspect.html', 390, 'light'],
  ] as const)(
    '%s should have nothing that axe finds, and fit, at %i px in the %s',
    async (file, width, colorScheme) => {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });

      await page.goto(pathToFileURL(join(folder, file)).href);

      await page.evaluate(AXE);
      const found = await page.evaluate(
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
      );
      expect(found).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      await page.close();
    },
  );
});
