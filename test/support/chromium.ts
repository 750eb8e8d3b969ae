// A browser for tests of pages: the machine's own Chromium, driven from here. Where there is none, those tests are skipped.
import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const PATHS = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const executablePath = PATHS.find((path) => path !== undefined && existsSync(path));

/** `describe` where there is a browser; elsewhere its tests are skipped, and the reason stands beside them. */
export function describeInChromium(name: string, tests: () => void): void {
  if (executablePath !== undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: no Chromium here; CHROMIUM names one elsewhere)`, tests);
}

/** Chromium without a window; whoever opens it closes it. */
export function openChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ARGS });
}
