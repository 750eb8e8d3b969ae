import type * as browser from '../browser.ts';

/** What the page imports when it runs: dist/browser.mjs. */
export type Engine = typeof browser;
