// npm run build: the bundles of dist/. What each choice brings is in docs/decisions/bundles.md.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import {
  APART,
  APART_FUNCTIONS,
  apart,
  apartFunctions,
  CHARTS,
  LIBRARY,
  LOADING_COMMANDS,
  ONNX,
  OTHER_COMMANDS,
  PLAYGROUND,
  PLAYGROUND_CLIENT,
  SERVE_COMMAND,
  TRAINING,
} from './build/apart.mjs';
import { BROWSER_PARTS, csvKernelsApart, forBrowsers, PART_OF_PARTS, SHARED_PARTS } from './build/browser.mjs';
import { CORE_NAMES, coreEntry, openCores, sharedCores } from './build/cores.mjs';
import { generateKernels } from './build/kernels.mjs';
import { importedBuiltins, mendedPackages, shortPackageJson } from './build/mended-packages.mjs';
import { copyOnnxRuntime } from './build/onnx-runtime.mjs';
import { squeeze } from './build/squeeze.mjs';
import { thirdPartyLicences } from './build/third-party-licences.mjs';

/** One bundle per way in: dist/<name>.cjs. */
const HANDLERS = ['batch', 'batch-step', 'train', 'train-worker', 'capture-thread', 'doctor-probe'];
const COMMAND = 'handlers/cli.ts';
const BROWSER = 'lib/browser.ts';

const common = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  loader: { '.html': 'text' },
  logLevel: 'warning',
};

/** What every CommonJS output needs: `import.meta` exists in ES modules only. */
const commonjs = {
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/** The library once more for ES modules and for the bundlers of others, which follow `import` and no `require`. */
const esModules = {
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  plugins: [apart, ...mendedPackages, importedBuiltins],
};

const readable = { minify: false, minifySyntax: true, minifyIdentifiers: true };

function commonjsRun(entryPoints, options) {
  const plugins = [apart, apartFunctions, ...mendedPackages];
  return { entryPoints, ...commonjs, plugins, ...options };
}

const { prepare, script, ...functions } = Object.fromEntries(
  Object.entries(APART_FUNCTIONS).map(([name, { source }]) => [name, source]),
);
const { training, report } = TRAINING;
const otherParts = Object.fromEntries(Object.entries(APART).filter(([name]) => !(name in SHARED_PARTS)));

/** What Node requires and a page evaluates: CommonJS that knows neither. ECharts leaves out what it tells developers. */
const everywhere = {
  platform: 'neutral',
  format: 'cjs',
  target: 'es2023',
  define: { 'process.env.NODE_ENV': '"production"' },
};

/** Bundles that need most of the cores: dist/core-*.cjs hold for them what the others have copies of. */
const SHARING_RUN = commonjsRun({
  index: LIBRARY,
  worker: 'handlers/worker.ts',
  prepare,
  script,
  training,
  ...PLAYGROUND,
  ...SERVE_COMMAND,
  ...LOADING_COMMANDS,
});

/** Everything else that dist/ must hold, as esbuild runs: entry points by output name. */
const RUNS = [
  commonjsRun({ invoke: 'handlers/invoke.ts', serve: 'handlers/serve.ts' }),
  commonjsRun({
    ...Object.fromEntries(HANDLERS.map((name) => [name, `handlers/${name}.ts`])),
    report,
    ...OTHER_COMMANDS,
    ...APART,
    ...functions,
  }),
  {
    ...commonjsRun({ cli: COMMAND }, { banner: { js: '#!/usr/bin/env node' } }),
    plugins: [apart, apartFunctions, shortPackageJson],
  },
  commonjsRun(ONNX, readable),
  { entryPoints: { index: LIBRARY }, ...esModules },
  { entryPoints: otherParts, ...esModules, plugins: [csvKernelsApart, ...esModules.plugins] },
  { entryPoints: ONNX, ...esModules, ...readable },
  { entryPoints: { browser: BROWSER }, ...forBrowsers },
  {
    entryPoints: { ...BROWSER_PARTS, ...PART_OF_PARTS },
    ...forBrowsers,
    plugins: [csvKernelsApart, ...forBrowsers.plugins],
  },
  // a script that a page holds, and not a module
  { entryPoints: PLAYGROUND_CLIENT, ...forBrowsers, format: 'iife', outExtension: {} },
  { entryPoints: { charts: CHARTS.charts.source }, ...everywhere },
];

function refuseHoles() {
  const sources = [...new Set([...RUNS, SHARING_RUN].flatMap(({ entryPoints }) => Object.values(entryPoints)))];
  const missing = sources.filter((source) => !existsSync(source));
  if (missing.length > 0) throw new Error(`nothing to build from: ${missing.join(', ')}`);
}

/** Bundles in memory, so that a build which fails leaves the last good dist/ alone. */
function bundle({ entryPoints, ...options }) {
  return build({
    ...common,
    outExtension: { '.js': '.cjs' },
    ...options,
    outdir: 'dist',
    write: false,
    entryPoints,
  });
}

/** Those that share cores, and then the cores, the last first: who uses one tells what it has to export. */
async function bundleSharing() {
  const { plugins } = SHARING_RUN;
  const cores = await openCores({ ...common, ...SHARING_RUN });
  const results = [await bundle({ ...SHARING_RUN, plugins: [...plugins, sharedCores(cores)] })];
  for (const [index, core] of [...cores.entries()].reverse()) {
    const leaveOutside = [coreEntry(core), sharedCores(cores.slice(0, index))];
    const run = { ...SHARING_RUN, entryPoints: { [core.name]: core.name }, plugins: [...plugins, ...leaveOutside] };
    results.push(await bundle(run));
  }
  return results;
}

async function write(results) {
  const files = await Promise.all(results.flatMap(({ outputFiles }) => outputFiles).map(squeeze));
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist', { recursive: true });
  await Promise.all(files.map(({ path, contents }) => writeFile(path, contents)));
  await copyOnnxRuntime('dist');
  await cp('deploy/sagemaker', 'dist/sagemaker', { recursive: true });
  await cp('deploy/hand-over', 'dist/hand-over', { recursive: true });
  const merged = (part) => Object.assign({}, ...results.map(({ metafile }) => metafile[part]));
  await writeFile('dist/meta.json', JSON.stringify({ inputs: merged('inputs'), outputs: merged('outputs') }));
  await writeFile('dist/THIRD-PARTY-LICENSES.txt', await thirdPartyLicences(Object.keys(merged('inputs'))));
  await chmod('dist/cli.cjs', 0o755);
}

/** Data and notes beside a model, which nobody serves. */
const NOT_SERVED = /\.(csv|md|py)$|\/(task|metrics)\.json$/;

/** dist/model-artifacts/: every bundled model as its packed artifact; one that cannot be packed, as it is. */
async function packModels() {
  const folders = (await readdir('model-artifacts', { withFileTypes: true })).filter((entry) => entry.isDirectory());
  await Promise.all(
    folders.map(async ({ name }) => {
      const [source, target] = [join('model-artifacts', name), join('dist/model-artifacts', name)];
      await mkdir(target, { recursive: true });
      if ((await readdir(source)).some((file) => file.endsWith('.onnx'))) {
        await cp(source, target, { recursive: true, filter: (path) => !NOT_SERVED.test(path) });
        return;
      }
      const packing = ['dist/cli.cjs', 'pack', source, '-o', join(target, 'model.kindling')];
      await promisify(execFile)(process.execPath, packing);
    }),
  );
}

/** dist/lambda/: what a function's package holds, laid out as under /var/task. */
async function stageLambda() {
  const beside = Object.keys({ ...APART, ...ONNX, ...APART_FUNCTIONS });
  const names = [
    'invoke',
    'batch',
    'batch-step',
    'serve',
    'worker',
    'capture-thread',
    'index',
    ...CORE_NAMES,
    ...beside,
  ]; // scripts import index
  const bundles = names.map((name) => `dist/${name}.cjs`);
  await Promise.all([
    ...bundles.map((path) => cp(path, `dist/lambda/${path}`)),
    copyOnnxRuntime('dist/lambda/dist'),
    ...['LICENSE', 'NOTICE', 'dist/THIRD-PARTY-LICENSES.txt'].map((path) => cp(path, `dist/lambda/${basename(path)}`)),
    cp('dist/model-artifacts', 'dist/lambda/model-artifacts', { recursive: true }),
  ]);
}

try {
  await generateKernels();
  refuseHoles(); // some of the sources are generated
  await write((await Promise.all([...RUNS.map(bundle), bundleSharing()])).flat());
  await packModels();
  await stageLambda();
} catch (error) {
  // esbuild has said what is wrong and where
  if (!error.errors) console.error(error);
  process.exit(1);
}
