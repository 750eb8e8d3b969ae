// npm run build: the bundles of dist/. What each choice brings is in docs/decisions/bundles.md.

import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/** One bundle per way in: dist/<name>.cjs. */
const HANDLERS = ['invoke', 'batch', 'serve'];
const COMMAND = 'handlers/cli.ts';
const LIBRARY = 'lib/index.ts';
/** The AWS SDK, which every other bundle leaves outside. */
const SDK = 'lib/aws/sdk.ts';

/**
 * Turns `await import('./sdk.ts')` into a load of dist/sdk.cjs when it runs. CommonJS bundles get a plain `require` behind
 * the promise: a real `import()` would start Node's ES module loader, which a cold start need not pay for.
 */
const sdkApart = {
  name: 'sdk-apart',
  setup({ onResolve, onLoad, initialOptions: { format } }) {
    const filter = /\/sdk\.ts$/;
    onResolve({ filter }, ({ kind, importer }) => {
      if (kind === 'entry-point') return undefined;
      if (kind !== 'dynamic-import')
        return { errors: [{ text: `${importer}: reach the SDK by await import('./sdk.ts')` }] };
      if (format === 'esm') return { path: './sdk.cjs', external: true };
      return { path: 'sdk', namespace: 'sdk-apart' };
    });
    onResolve({ filter: /^\.\/sdk\.cjs$/, namespace: 'sdk-apart' }, () => ({ path: './sdk.cjs', external: true }));
    onLoad({ filter: /.*/, namespace: 'sdk-apart' }, () => ({ contents: `module.exports = require('./sdk.cjs');` }));
  },
};

const common = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  loader: { '.wasm': 'binary', '.html': 'text' },
  logLevel: 'warning',
};

/** What every CommonJS output needs: `import.meta` exists in ES modules only. */
const commonjs = {
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/** Everything that dist/ must hold, as esbuild runs: entry points by output name. */
const RUNS = [
  {
    entryPoints: Object.fromEntries(HANDLERS.map((name) => [name, `handlers/${name}.ts`])),
    ...commonjs,
    plugins: [sdkApart],
  },
  { entryPoints: { cli: COMMAND }, ...commonjs, banner: { js: '#!/usr/bin/env node' }, plugins: [sdkApart] },
  { entryPoints: { index: LIBRARY }, ...commonjs, plugins: [sdkApart] },
  { entryPoints: { index: LIBRARY }, format: 'esm', outExtension: { '.js': '.mjs' }, plugins: [sdkApart] },
  { entryPoints: { sdk: SDK }, ...commonjs, sourcemap: false },
];

function present(entryPoints) {
  return Object.fromEntries(Object.entries(entryPoints).filter(([, source]) => existsSync(source)));
}

function refuseHoles() {
  const sources = [...new Set(RUNS.flatMap(({ entryPoints }) => Object.values(entryPoints)))];
  const missing = sources.filter((source) => !existsSync(source));
  if (missing.length > 0) console.warn(`not built, for want of ${missing.join(', ')}`);
}

/** Bundles in memory, so that a build which fails leaves the last good dist/ alone. */
function bundle({ entryPoints, ...options }) {
  return build({
    ...common,
    outExtension: { '.js': '.cjs' },
    ...options,
    outdir: 'dist',
    write: false,
    entryPoints: present(entryPoints),
  });
}

async function write(results) {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist', { recursive: true });
  const files = results.flatMap(({ outputFiles }) => outputFiles);
  await Promise.all(files.map(({ path, contents }) => writeFile(path, contents)));
  const merged = (part) => Object.assign({}, ...results.map(({ metafile }) => metafile[part]));
  await writeFile('dist/meta.json', JSON.stringify({ inputs: merged('inputs'), outputs: merged('outputs') }));
  if (existsSync('dist/cli.cjs')) await chmod('dist/cli.cjs', 0o755);
}

/** dist/lambda/: what a function's package holds, laid out as under /var/task. */
async function stageLambda() {
  const bundles = ['invoke', 'batch', 'sdk'].map((name) => `dist/${name}.cjs`);
  const notServed = /\.(csv|md|py)$|\/(task|metrics)\.json$/;
  await Promise.all([
    ...bundles.filter((path) => existsSync(path)).map((path) => cp(path, `dist/lambda/${path}`)),
    cp('model-artifacts', 'dist/lambda/model-artifacts', {
      recursive: true,
      filter: (source) => !notServed.test(source),
    }),
  ]);
}

refuseHoles();
try {
  await write(await Promise.all(RUNS.map(bundle)));
  await stageLambda();
} catch (error) {
  // esbuild has said what is wrong and where
  if (!error.errors) console.error(error);
  process.exit(1);
}
