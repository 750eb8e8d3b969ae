// What stands apart from the bundles that need it now and then: dist/<name>.cjs, which is loaded when it is needed. What each
// brings is in docs/decisions/bundles.md.

import { basename, join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** What users import; a process that kindling doctor starts does so, too. */
export const LIBRARY = 'lib/index.ts';
/** Each command stands apart from the program that finds it. */
const commands = (names) =>
  Object.fromEntries(names.map((name) => [`command-${name}`, `handlers/commands/${name}.ts`]));
export const SERVE_COMMAND = commands(['serve']);
/** Those that load a model. */
export const LOADING_COMMANDS = commands(['score', 'inspect', 'doctor', 'cost', 'pack', 'convert', 'sql']);
export const OTHER_COMMANDS = commands(['train', 'deploy', 'page', 'completion']);
/** What `train` and the command load when they train, and when there is a report to draw. */
export const TRAINING = { training: 'handlers/training.ts', report: 'lib/training/report/report.ts' };
/** What makes the playground's page, loaded when somebody asks for it, and the script that runs in it. */
export const PLAYGROUND = { playground: 'handlers/playground.ts' };
export const PLAYGROUND_CLIENT = { playground: 'lib/playground/client/main.ts' };
/** Heavy parts that the other bundles leave outside until they are needed: dist/<name>.cjs. */
export const APART = {
  sdk: 'lib/aws/sdk.ts',
  states: 'lib/aws/states.ts',
  readers: 'lib/model/readers.ts',
  's3-files': 'lib/model/s3-files.ts',
  tar: 'lib/model/tar.ts',
  pipeline: 'lib/model/pipeline.ts',
  openapi: 'lib/http/openapi/document.ts',
  mcp: 'lib/http/mcp/answer.ts',
  callers: 'lib/http/callers/index.ts',
  prometheus: 'lib/metrics/prometheus.ts',
  emf: 'lib/middleware/emf-metrics.ts',
  'event-stream': 'lib/http/event-stream.ts',
  'several-models': 'lib/http/several-models/index.ts',
  v2: 'lib/http/v2/index.ts',
  tensors: 'lib/content/tensors/index.ts',
  decompress: 'lib/model/formats/decompress.ts',
  tables: 'lib/content/tables.ts',
  arrow: 'lib/content/arrow/index.ts',
  parquet: 'lib/content/parquet/index.ts',
};
/** The same, with an import that other bundlers are to leave alone: its comment says so, which minified code has not. */
export const ONNX = { onnx: 'lib/model/onnx.ts' };

/**
 * The same for functions that must answer at once, so that a plain `import` and not a promise leads to them: the file, the
 * functions that it exports. It is loaded by the first call of one.
 */
export const APART_FUNCTIONS = {
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
    names: ['decoderFor', 'encodeText', 'refuseForeign', 'requireHeader'],
  },
  /** Where a user's hook gets rows: their columns. */
  prepare: { source: 'lib/hooks/preparing.ts', names: ['openFrame', 'prepareRows', 'requirePreparing'] },
  /** Where a script is named. */
  script: { source: 'handlers/script.ts', names: ['loadScript', 'scriptOfEach', 'scriptPath'] },
  /** Where the columns are not the model's features one by one. */
  columns: {
    source: 'lib/hooks/columns.ts',
    names: ['chooseColumns', 'findFeatures', 'listFeatures', 'matchBaseMargin', 'takeFeatures'],
  },
  'table-answers': {
    source: 'lib/content/table-answers.ts',
    names: ['encodeNpy', 'encodeNpz', 'encodeRecords', 'openNpy'],
  },
  'arrow-answers': { source: 'lib/content/arrow/encode.ts', names: ['encodeArrow', 'openArrow'] },
  'parquet-answers': {
    source: 'lib/content/parquet/write/index.ts',
    names: ['encodeParquet', 'openParquet', 'openParquetTable', 'tablePages'],
  },
  'content-coding': { source: 'lib/http/content-coding.ts', names: ['acceptsGzip', 'decodeBody', 'encodeResponse'] },
  /** Each thread of a training run has them. */
  'training-kernels': { source: 'lib/training/kernels.gen.ts', names: ['kernels'] },
  /** Where a request or a variable says what it wants besides predictions. */
  wishes: {
    source: 'lib/hooks/wishes.ts',
    names: [
      'explain',
      'otherColumns',
      'parseCustomAttributes',
      'parseMissing',
      'parseOptions',
      'parseOutputs',
      'sumContributions',
    ],
  },
  /** Where a request is refused or fails. */
  refusals: { source: 'lib/http/refusals.ts', names: ['noRoute', 'problemResponse'] },
  'log-entry': { source: 'lib/middleware/log-entry.ts', names: ['logEntry', 'logMessage', 'shortSentence'] },
  logger: { source: 'lib/middleware/logger.ts', names: ['createLogger'] },
  /** Where a model brings a baseline. */
  drift: { source: 'lib/drift/counting.ts', names: ['openCounter', 'readCounter'] },
  /** Where KINDLING_CAPTURE_URI is set. */
  capture: { source: 'handlers/capture.ts', names: ['answerStores', 'openCapture', 'openLambdaCapture'] },
  /** Where POWERTOOLS_TRACE_ENABLED is true. */
  trace: { source: 'handlers/trace.ts', names: ['traceFunction', 'traceServer'] },
  /** Where an event of a stream, a queue or a job comes. */
  streams: { source: 'lib/batch/streams/index.ts', names: ['answerTasks', 'scoreMessages', 'scoreStreamEvent'] },
  /** Where an agent's gateway or an action group asks. */
  tools: {
    source: 'lib/http/events/tools.ts',
    names: ['answerOfAgent', 'answerOfGateway', 'callOfAgent', 'toolCall'],
  },
  ensemble: { source: 'lib/model/ensemble-model.ts', names: ['createEnsemble', 'combineScores'] },
  transforms: {
    source: 'lib/objective/transforms.ts',
    names: ['addSteps', 'numpySoftmax', 'openTransformer', 'toSteps'],
  },
  /** The first request in JSON waits for it, and no start in CSV does. */
  json: {
    source: 'lib/content/json-bodies.ts',
    names: ['decodeJson', 'decodeJsonLines', 'encodeJson', 'encodeJsonLines', 'openJsonLines', 'resumeJsonLines'],
  },
};

/** What pages draw with, which no request needs: ECharts is in this bundle alone. Pages hold its text and run it as it is. */
export const CHARTS = {
  charts: {
    source: 'lib/page/charts/index.ts',
    names: ['barChart', 'beeswarm', 'columnChart', 'lineChart', 'scatterChart', 'treeDrawing', 'waterfall', 'whatIf'],
  },
};

/** The file that an import leads to, from the root on. */
function sourceOf(resolveDir, path) {
  return relative(ROOT, join(resolveDir, path));
}

/**
 * A heavy part for CommonJS: dist/<name>.cjs, which starts sooner, where deployments have it beside the bundle; elsewhere
 * dist/<name>.mjs, which bundlers follow, so that the npm package holds it once. `import()` awaits a module that exports
 * `then`, and gives what that resolves to.
 */
const loadPart = (name) => `
  import { load } from 'apart-loader';
  export const then = (resolve, reject) => load('${name}', () => import('./${name}.mjs')).then(resolve, reject);
`;

/** What all parts of a bundle are loaded by. */
const LOADER = `
  import { existsSync } from 'node:fs';
  import { createRequire } from 'node:module';
  import { join } from 'node:path';
  export const load = async (name, follow) => {
    const beside = join(__dirname, name + '.cjs');
    return existsSync(beside) ? createRequire(beside)(beside) : follow();
  };
`;

/**
 * Turns `await import('./tar.ts')` into a load of dist/tar.cjs when it runs, or of dist/tar.mjs where the bundle is an ES
 * module. CommonJS bundles get a plain `require` behind the promise: a real `import()` would start Node's ES module loader,
 * which a cold start need not pay for.
 */
export const apart = {
  name: 'apart',
  setup({ onResolve, onLoad, initialOptions: { format } }) {
    const sources = Object.entries({
      index: LIBRARY,
      ...APART,
      ...ONNX,
      ...TRAINING,
      ...PLAYGROUND,
      ...SERVE_COMMAND,
      ...LOADING_COMMANDS,
      ...OTHER_COMMANDS,
    });
    const names = new Map(sources.map(([name, source]) => [source, name]));
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, importer, resolveDir, path }) => {
      const name = names.get(sourceOf(resolveDir, path));
      if (kind === 'entry-point' || name === undefined) return undefined;
      if (kind !== 'dynamic-import') return { errors: [{ text: `${importer}: reach it by await import('${path}')` }] };
      return format === 'esm' ? { path: `./${name}.mjs`, external: true } : { path: name, namespace: 'apart' };
    });
    onResolve({ filter: /\.[cm]js$/, namespace: 'apart' }, ({ path }) => ({ path, external: true }));
    onResolve({ filter: /^apart-loader$/, namespace: 'apart' }, ({ path }) => ({ path, namespace: 'apart-loader' }));
    onLoad({ filter: /.*/, namespace: 'apart-loader' }, () => ({ contents: LOADER, resolveDir: ROOT }));
    onLoad({ filter: /.*/, namespace: 'apart' }, ({ path: name }) => ({
      contents: name in APART || name in ONNX ? loadPart(name) : `module.exports = require('./${name}.cjs');`,
      resolveDir: ROOT,
    }));
  },
};

/**
 * Functions that load dist/<name>.cjs when they are called. For CommonJS only: an ES module cannot load another without
 * a promise, and the `require` that could is one that bundlers do not follow.
 */
export const apartFunctions = {
  name: 'apart-functions',
  setup({ onResolve, onLoad }) {
    const namespace = 'apart-functions';
    for (const [name, { source, names }] of Object.entries({ ...APART_FUNCTIONS, ...CHARTS })) {
      onResolve({ filter: new RegExp(`/${basename(source)}$`) }, ({ kind, resolveDir, path }) =>
        kind === 'entry-point' || sourceOf(resolveDir, path) !== source ? undefined : { path: name, namespace },
      );
      const forward = (called) =>
        `export function ${called}(...given) { return require('./${name}.cjs').${called}(...given); }`;
      onLoad({ filter: new RegExp(`^${name}$`), namespace }, () => ({ contents: names.map(forward).join('\n') }));
    }
    onResolve({ filter: /\.cjs$/, namespace }, ({ path }) => ({ path, external: true }));
  },
};
