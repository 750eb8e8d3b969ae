// Plugins of esbuild that mend what packages do.

import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';

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
export const importedBuiltins = {
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

/** Of package.json only version and licence are told; the rest of it is 4 KB. */
export const shortPackageJson = {
  name: 'short-package-json',
  setup({ onLoad }) {
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      const { version, license } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version, license }), loader: 'json' };
    });
  },
};

/** Of prom-client, what writes the text: its metrics bring OpenTelemetry along, 60 of 66 KB, and take 50 ms to load. */
const onlyRegistry = {
  name: 'only-registry',
  setup({ onLoad }) {
    onLoad({ filter: /prom-client\/index\.js$/ }, () => ({
      contents: `exports.Registry = require('./lib/registry.js');`,
    }));
  },
};

/** For every bundle. */
export const mendedPackages = [noOldBuffer, lateCrypto, onlyRegistry, shortPackageJson];
