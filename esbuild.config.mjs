// npm run build: the bundles of dist/. What each choice brings is in docs/decisions/bundles.md.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { basename, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { generateKernels } from './build/kernels.mjs';
import { copyOnnxRuntime } from './build/onnx-runtime.mjs';
import { thirdPartyLicences } from './build/third-party-licences.mjs';

/** One bundle per way in: dist/<name>.cjs. */
const HANDLERS = ['batch', 'train', 'train-worker', 'worker', 'model-worker'];
const COMMAND = 'handlers/cli.ts';
const LIBRARY = 'lib/index.ts';
/** Each command stands apart from the program that finds it. */
const SERVE_COMMAND = { 'command-serve': 'handlers/commands/serve.ts' };
const OTHER_COMMANDS = Object.fromEntries(
  ['score', 'train', 'inspect', 'pack'].map((name) => [`command-${name}`, `handlers/commands/${name}.ts`]),
);
/** What `train` and the command load when they train, and when there is a report to draw. */
const TRAINING = { training: 'handlers/training.ts', report: 'lib/training/report/report.ts' };
/** Heavy parts that the other bundles leave outside until they are needed: dist/<name>.cjs. */
const APART = {
  sdk: 'lib/aws/sdk.ts',
  readers: 'lib/model/readers.ts',
  's3-files': 'lib/model/s3-files.ts',
  tar: 'lib/model/tar.ts',
  decompress: 'lib/model/formats/decompress.ts',
};
/** The same, with an import that other bundlers are to leave alone: its comment says so, which minified code has not. */
const ONNX = { onnx: 'lib/model/onnx.ts' };
/**
 * The same for functions that must answer at once, so that a plain `import` and not a promise leads to them: the file, and
 * the functions that it exports. The bundle is loaded by the first call of one.
 */
const APART_FUNCTIONS = {
  engine: { source: 'lib/engine/wasm-engine.ts', names: ['createWasmEngine', 'compileKernels', 'adoptKernels'] },
  explain: {
    source: 'lib/explain/index.ts',
    names: ['computeApproximateContributions', 'computeLinearContributions', 'createExplainer'],
  },
  csv: {
    source: 'lib/frame/csv-kernel/index.ts',
    names: ['findLinesByKernel', 'readCsv', 'runsCsvKernels', 'writeCsv'],
  },
  cells: { source: 'lib/frame/cells.ts', names: ['readCsvCells', 'readJsonCells'] },
  unusual: {
    source: 'lib/content/unusual.ts',
    names: ['decoderFor', 'encodeText', 'refuseForeign', 'resemblance'],
  },
  logger: { source: 'lib/middleware/logger.ts', names: ['createLogger'] },
  ensemble: { source: 'lib/model/ensemble-model.ts', names: ['createEnsemble', 'combineScores'] },
  transforms: {
    source: 'lib/objective/transforms.ts',
    names: ['addSteps', 'numpySoftmax', 'openTransformer', 'toSteps'],
  },
};
/** What stands apart from what answers requests, too: the first in JSON waits for it, and no start in CSV does. */
const APART_FROM_REQUESTS = {
  json: {
    source: 'lib/content/json-bodies.ts',
    names: ['decodeJson', 'decodeJsonLines', 'encodeJson', 'encodeJsonLines', 'openJsonLines', 'resumeJsonLines'],
  },
};
/** CSV within JSON, which is rare. */
const APART_FROM_JSON = { 'csv-text': { source: 'lib/content/csv.ts', names: ['decodeCsv'] } };
const ALL_FUNCTIONS = { ...APART_FUNCTIONS, ...APART_FROM_REQUESTS, ...APART_FROM_JSON };
/** The file that an import leads to, from the root on. */
function sourceOf(resolveDir, path) {
  return relative(import.meta.dirname, join(resolveDir, path));
}

/**
 * Turns `await import('./sdk.ts')` into a load of dist/sdk.cjs when it runs, or of dist/sdk.mjs where the bundle is an ES
 * module. CommonJS bundles get a plain `require` behind the promise: a real `import()` would start Node's ES module loader,
 * which a cold start need not pay for.
 */
const apart = {
  name: 'apart',
  setup({ onResolve, onLoad, initialOptions: { format } }) {
    const sources = Object.entries({ ...APART, ...ONNX, ...TRAINING, ...SERVE_COMMAND, ...OTHER_COMMANDS });
    const names = new Map(sources.map(([name, source]) => [source, name]));
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, importer, resolveDir, path }) => {
      const name = names.get(sourceOf(resolveDir, path));
      if (kind === 'entry-point' || name === undefined) return undefined;
      if (kind !== 'dynamic-import') return { errors: [{ text: `${importer}: reach it by await import('${path}')` }] };
      const bundle = `./${name}`;
      return format === 'esm'
        ? { path: `${bundle}.mjs`, external: true }
        : { path: `${bundle}.cjs`, namespace: 'apart' };
    });
    onResolve({ filter: /\.cjs$/, namespace: 'apart' }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: 'apart' }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};

/**
 * Functions that load dist/<name>.cjs when they are called. For CommonJS only: an ES module cannot load another without
 * a promise, and the `require` that could is one that bundlers do not follow.
 */
const apartFunctions = (functions) => ({
  name: 'apart-functions',
  setup({ onResolve, onLoad }) {
    const namespace = 'apart-functions';
    for (const [name, { source, names }] of Object.entries(functions)) {
      onResolve({ filter: new RegExp(`/${basename(source)}$`) }, ({ kind, resolveDir, path }) =>
        kind === 'entry-point' || sourceOf(resolveDir, path) !== source ? undefined : { path: name, namespace },
      );
      const forward = (called) =>
        `export function ${called}(...given) { return require('./${name}.cjs').${called}(...given); }`;
      onLoad({ filter: new RegExp(`^${name}$`), namespace }, () => ({ contents: names.map(forward).join('\n') }));
    }
    onResolve({ filter: /\.cjs$/, namespace }, ({ path }) => ({ path, external: true }));
  },
});

/** seek-bzip calls `new Buffer(size)`, which Node reports as deprecated wherever it stands outside node_modules. */
const noOldBuffer = {
  name: 'no-old-buffer',
  setup({ onLoad }) {
    onLoad({ filter: /seek-bzip\/lib\/\w+\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      return { contents: source.replaceAll('new Buffer(', 'Buffer.alloc(') };
    });
  },
};

/** Packages in CommonJS `require` what Node brings; in an ES module, and in what others bundle of it, only `import` works. */
const importedBuiltins = {
  name: 'imported-builtins',
  setup({ onResolve, onLoad }) {
    const namespace = 'imported-builtins';
    onResolve({ filter: /^[a-z]/ }, ({ kind, path }) =>
      kind === 'require-call' && isBuiltin(path)
        ? { path: path.replace(/^(?:node:)?/, 'node:'), namespace }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({ contents: `export * from '${path}';` }));
  },
};

/** Powertools' logger asks node:crypto for one number, when it samples; loading it takes a cold process 4 to 7 ms. */
const lateCrypto = {
  name: 'late-crypto',
  setup({ onResolve, onLoad }) {
    const namespace = 'late-crypto';
    onResolve({ filter: /^node:crypto$/ }, ({ importer, path }) =>
      importer.includes('powertools') ? { path, namespace } : undefined,
    );
    onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `export const randomInt = (...range) => process.getBuiltinModule('${path}').randomInt(...range);`,
    }));
  },
};

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

const plugins = [apart, apartFunctions(APART_FUNCTIONS)];

/** What every CommonJS output needs: `import.meta` exists in ES modules only. */
const commonjs = {
  format: 'cjs',
  define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/** Entry points of functions that stand apart. */
function bundlesOf(functions) {
  return Object.fromEntries(Object.entries(functions).map(([name, { source }]) => [name, source]));
}

const esModules = { format: 'esm', outExtension: { '.js': '.mjs' } };

const readable = { minify: false, minifySyntax: true, minifyIdentifiers: true };

/** Everything that dist/ must hold, as esbuild runs: entry points by output name. */
const RUNS = [
  {
    entryPoints: { invoke: 'handlers/invoke.ts', serve: 'handlers/serve.ts', ...SERVE_COMMAND },
    ...commonjs,
    plugins: [apart, apartFunctions({ ...APART_FUNCTIONS, ...APART_FROM_REQUESTS })],
  },
  {
    entryPoints: Object.fromEntries(HANDLERS.map((name) => [name, `handlers/${name}.ts`])),
    ...commonjs,
    plugins,
  },
  { entryPoints: { cli: COMMAND }, ...commonjs, banner: { js: '#!/usr/bin/env node' }, plugins },
  { entryPoints: { index: LIBRARY }, ...commonjs, plugins },
  // the library once more for ES modules and for the bundlers of others, which follow `import` and no `require`
  {
    entryPoints: { index: LIBRARY, ...APART },
    ...esModules,
    plugins: [apart, noOldBuffer, lateCrypto, importedBuiltins],
  },
  { entryPoints: ONNX, ...esModules, ...readable, plugins: [apart] },
  { entryPoints: { ...TRAINING, ...OTHER_COMMANDS }, ...commonjs, plugins },
  { entryPoints: APART, ...commonjs, plugins: [...plugins, noOldBuffer] },
  { entryPoints: ONNX, ...commonjs, ...readable, plugins },
  {
    entryPoints: bundlesOf(APART_FUNCTIONS),
    ...commonjs,
    plugins: [lateCrypto, apartFunctions(APART_FUNCTIONS)],
  },
  {
    entryPoints: bundlesOf(APART_FROM_REQUESTS),
    ...commonjs,
    plugins: [apartFunctions({ ...APART_FUNCTIONS, ...APART_FROM_JSON })],
  },
  {
    entryPoints: bundlesOf(APART_FROM_JSON),
    ...commonjs,
    plugins: [apartFunctions(APART_FUNCTIONS)],
  },
];

function refuseHoles() {
  const sources = [...new Set(RUNS.flatMap(({ entryPoints }) => Object.values(entryPoints)))];
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

async function write(results) {
  await rm('dist', { recursive: true, force: true });
  await mkdir('dist', { recursive: true });
  const files = results.flatMap(({ outputFiles }) => outputFiles);
  await Promise.all(files.map(({ path, contents }) => writeFile(path, contents)));
  await copyOnnxRuntime('dist');
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
  const bundles = ['invoke', 'batch', 'worker', ...Object.keys({ ...APART, ...ONNX, ...ALL_FUNCTIONS })].map(
    (name) => `dist/${name}.cjs`,
  );
  await Promise.all([
    ...bundles.map((path) => cp(path, `dist/lambda/${path}`)),
    copyOnnxRuntime('dist/lambda/dist'),
    ...['LICENSE', 'NOTICE', 'dist/THIRD-PARTY-LICENSES.txt'].map((path) => cp(path, `dist/lambda/${basename(path)}`)),
    cp('dist/model-artifacts', 'dist/lambda/model-artifacts', { recursive: true }),
  ]);
}

refuseHoles();
try {
  await generateKernels();
  await write(await Promise.all(RUNS.map(bundle)));
  await packModels();
  await stageLambda();
} catch (error) {
  // esbuild has said what is wrong and where
  if (!error.errors) console.error(error);
  process.exit(1);
}
