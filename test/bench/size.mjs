// npm run size: what the bundles weigh, and whether the Lambda start stays as light as it was measured to be.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const LIMIT_KB = 120;
/** What a page loads before its first prediction, gzipped. */
const BROWSER_KB = 120;
/** What invoke.cjs must never load: node:crypto costs a start 4 ms, node:http 11 ms, the AWS SDK 54 ms. */
const HEAVY = [/^(node:)?(crypto|https?)$/, /@aws-sdk\//, /@smithy\//];

const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8'));
const kb = (bytes) => (bytes / 1024).toFixed(1).padStart(8);

for (const name of readdirSync('dist').filter((file) => /\.[cm]js$/.test(file))) {
  const { size } = statSync(`dist/${name}`);
  console.log(`${name.padEnd(16)}${kb(size)} KB ${kb(gzipSync(readFileSync(`dist/${name}`)).length)} KB gzip`);
}

const browser = gzipSync(readFileSync('dist/browser.mjs')).length;
if (browser > BROWSER_KB * 1000) fail(`dist/browser.mjs is over ${BROWSER_KB} KB gzipped`);

const invoke = outputs['dist/invoke.cjs'];
if (invoke) {
  const reached = [...Object.keys(invoke.inputs), ...invoke.imports.map(({ path }) => path)];
  const heavy = reached.filter((path) => HEAVY.some((pattern) => pattern.test(path)));
  if (heavy.length > 0) fail(`dist/invoke.cjs reaches ${heavy.join(', ')}`);
  if (invoke.bytes > LIMIT_KB * 1024) fail(`dist/invoke.cjs is over ${LIMIT_KB} KB`);
}

/** Whatever answers rows is in the bundles that have these apart already: one import too many, and they have it twice. */
const ANSWERS_ROWS = 'lib/hooks/transform.ts';
const WITHOUT_ROWS = ['several-models', 'emf', 'prometheus', 'mcp', 'v2', 'openapi', 'readers', 'callers'];
for (const name of WITHOUT_ROWS.flatMap((part) => [`dist/${part}.cjs`, `dist/${part}.mjs`])) {
  if (outputs[name]?.inputs[ANSWERS_ROWS]?.bytesInOutput > 0) fail(`${name} holds ${ANSWERS_ROWS}`);
}

/** What every command that loads a model reads at its start, and those that read rows after it. */
const CORE_LIMIT_KB = { 'core-model': 46, 'core-rows': 56 };
for (const [name, limitKb] of Object.entries(CORE_LIMIT_KB)) {
  if (outputs[`dist/${name}.cjs`].bytes > limitKb * 1024) fail(`dist/${name}.cjs is over ${limitKb} KB`);
}

/** What a playground weighs besides its model. */
const PAGE_LIMIT_KB = 400;
const pageParts = ['browser.mjs', 'charts.cjs', 'playground.js'].map((name) => `dist/${name}`).filter(existsSync);
const pageKb = gzipSync(Buffer.concat(pageParts.map((path) => readFileSync(path)))).length / 1024;
console.log(`the playground, model apart: ${pageKb.toFixed(1)} KB gzip`);
if (pageKb > PAGE_LIMIT_KB) fail(`the playground is over ${PAGE_LIMIT_KB} KB gzip`);

function fail(reason) {
  console.error(`size: ${reason}`);
  process.exitCode = 1;
}
