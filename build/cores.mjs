// What commands and the CommonJS library share: dist/core-*.cjs, so that the npm package holds it once. The bundles that answer
// Lambda's requests, where one file starts sooner, keep copies of their own. What it brings is in docs/decisions/bundles.md.

import { join, relative } from 'node:path';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '..');

/** Modules that reach all that a core holds. A core requires those before it, and holds nothing of theirs. */
const CORES = {
  /** From a folder to a model: every command needs it. */
  'core-model': ['lib/hooks/model-fn.ts', 'lib/model/packed/write.ts'],
  /** From rows of CSV to predictions, in CSV or whatever stands apart. */
  'core-rows': ['lib/hooks/transform.ts', 'lib/hooks/predict-fn.ts', 'lib/hooks/with-hooks.ts', 'lib/content/csv.ts'],
};
export const CORE_NAMES = Object.keys(CORES);

/** Modules of which a core needs a line, and training or conversion all: they are copied, or every start would read them. */
const COPIED = [
  'lib/engine/build-ensemble.ts',
  'lib/engine/check-tree.ts',
  'lib/model/base-score.ts',
  'lib/model/booster.ts',
  'lib/model/categories.ts',
  'lib/model/learner.ts',
  'lib/model/tree.ts',
];

/**
 * Reads what belongs into which core.
 *
 * @param options esbuild's, with the plugins that leave outside what stands apart
 */
export async function openCores(options) {
  const cores = [];
  for (const [name, roots] of Object.entries(CORES)) {
    const taken = [...COPIED, ...cores.flatMap(({ sources }) => sources)];
    const reached = await readGraph({ ...options, entryPoints: roots, bundle: true });
    const sources = reached.filter((path) => path.startsWith('lib/') && !taken.includes(path)).sort();
    cores.push({ name, sources, places: await placeExports(sources, options), used: new Set() });
  }
  return cores;
}

async function readGraph(options) {
  const { metafile } = await build({ ...options, outdir: 'dist', write: false });
  return Object.keys(metafile.inputs);
}

/** `source#name` → where it stands in the core's array. */
async function placeExports(sources, options) {
  const settings = { ...options, plugins: [], entryPoints: sources, outbase: '.', outdir: 'dist', write: false };
  const { metafile } = await build({ ...settings, bundle: false, format: 'esm', target: 'esnext' });
  const names = Object.values(metafile.outputs).flatMap(({ entryPoint, exports }) =>
    exports.map((name) => `${entryPoint}#${name}`),
  );
  return new Map(names.sort().map((name, index) => [name, index]));
}

/**
 * Leaves what cores hold outside: an import becomes a constant that is read from the core when the bundle starts, so that its
 * use costs what that of a neighbour costs. Imports that nobody uses are dropped.
 */
export const sharedCores = (cores) => ({
  name: 'shared-cores',
  setup({ onResolve, onLoad, onEnd }) {
    const coreOf = new Map(cores.flatMap((core) => core.sources.map((source) => [source, core])));
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, resolveDir, path }) => {
      const source = relative(ROOT, join(resolveDir, path));
      if (kind === 'entry-point' || !coreOf.has(source)) return undefined;
      return { path: source, namespace: 'core-module', sideEffects: false };
    });
    onResolve({ filter: /#/ }, ({ path }) => ({ path, namespace: 'core-export', sideEffects: false }));
    onResolve({ filter: /^core-/, namespace: 'core-export' }, ({ path }) => ({ path, namespace: 'core' }));
    onResolve({ filter: /\.cjs$/, namespace: 'core' }, ({ path }) => ({ path, external: true }));

    onLoad({ filter: /.*/, namespace: 'core-module' }, ({ path }) => ({ contents: forwards(coreOf.get(path), path) }));
    onLoad({ filter: /.*/, namespace: 'core-export' }, ({ path }) => {
      const { name, places } = coreOf.get(path.split('#')[0]);
      return {
        contents: `import { core } from '${name}'; export const ${path.split('#')[1]} = core[${places.get(path)}];`,
      };
    });
    onLoad({ filter: /.*/, namespace: 'core' }, ({ path: name }) => ({
      contents: `export const core = require('./${name}.cjs');`,
    }));
    onEnd(({ metafile }) => {
      for (const name of usedExports(metafile)) coreOf.get(name.split('#')[0]).used.add(name);
    });
  },
});

/** One module for each export, which is left out alone. */
function forwards({ places }, source) {
  const names = [...places.keys()].filter((key) => key.startsWith(`${source}#`));
  return names.map((key) => `export { ${key.split('#')[1]} } from '${key}';`).join('\n');
}

function usedExports(metafile) {
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const prefix = 'core-export:';
  return inputs
    .filter(([path, { bytesInOutput }]) => path.startsWith(prefix) && bytesInOutput > 0)
    .map(([path]) => path.slice(prefix.length));
}

/** The entry point of a core: an array, which is made sooner than an object, of what the bundles that were built before use. */
export const coreEntry = ({ name, places, used }) => ({
  name: 'core-entry',
  setup({ onResolve, onLoad }) {
    const imports = [...used].sort().map((key) => {
      const [source, exported] = key.split('#');
      return `import { ${exported} as _${places.get(key)} } from './${source}';`;
    });
    const members = [...places].map(([key, place]) => (used.has(key) ? `_${place}` : ''));
    const entry = `${imports.join('\n')}\nmodule.exports = [${members.join()}];`;
    onResolve({ filter: new RegExp(`^${name}$`) }, ({ path }) => ({ path, namespace: 'core-entry' }));
    onLoad({ filter: /.*/, namespace: 'core-entry' }, () => ({ contents: entry, resolveDir: ROOT }));
  },
});
