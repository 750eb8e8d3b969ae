// dist/browser.mjs: what lib/browser.ts reaches, in one ES module that knows nothing of Node.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APART, APART_FUNCTIONS } from './apart.mjs';
import { shortPackageJson } from './mended-packages.mjs';

const LIBRARY = join(import.meta.dirname, '../lib');
const PLATFORM = join(LIBRARY, 'platform/browser.ts');
/** Readers of numpy's and others' formats would weigh as much as a tenth of all else. */
const MEDIA_TYPES = join(LIBRARY, 'content/media-types-of-browsers.ts');

const apart = (...names) => Object.fromEntries(names.map((name) => [name, APART[name]]));
/** Stand beside it and beside index.mjs alike, as nothing that they do is quicker in Node: dist/<name>.mjs. */
export const SHARED_PARTS = apart('openapi', 'mcp', 'event-stream', 'callers');
/** Those that bytes go through, which Node moves in its own ways: dist/<name>-browser.mjs, which know nothing of it. */
const OWN_PARTS = apart('v2', 'tensors');
/** All of them, loaded by servers alone, when somebody asks for what they answer. */
export const BROWSER_PARTS = {
  ...SHARED_PARTS,
  ...Object.fromEntries(Object.entries(OWN_PARTS).map(([name, source]) => [`${name}-browser`, source])),
};

const CSV_KERNELS = APART_FUNCTIONS.csv.source;
/** CSV's kernels, which several parts need that are ES modules: dist/csv.mjs. */
export const PART_OF_PARTS = { csv: CSV_KERNELS };
export const csvKernelsApart = {
  name: 'csv-kernels-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/csv-kernel\/index\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './csv.mjs', external: true },
    );
  },
};

/**
 * Kernels in hexadecimal: pages come gzipped, and base64, in which the same bytes are other letters at each place, takes a quarter more
 * then. (Bundles of Node's are read as they are, and decode base64 natively.)
 */
async function kernelsInHex({ path }) {
  const [, base64] = /base64Bytes\('([^']+)'\)/.exec(await readFile(path, 'utf8'));
  const contents = `const text = '${Buffer.from(base64, 'base64').toString('hex')}';
export function kernels() {
  if (Uint8Array.fromHex) return Uint8Array.fromHex(text); // browsers of 2025 on
  const bytes = new Uint8Array(text.length / 2);
  const digit = (at) => (text.charCodeAt(at) & 15) + 9 * (text.charCodeAt(at) >> 6);
  for (let at = 0; at < bytes.length; at++) bytes[at] = 16 * digit(2 * at) + digit(2 * at + 1);
  return bytes;
}`;
  return { contents };
}

/**
 * Puts lib/platform/browser.ts in node.ts's place, and fewer media types in that of all. Any other module of Node's is an
 * error: nothing resolves it.
 */
const browserPlatform = {
  name: 'browser-platform',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/platform\/node\.ts$/ }, () => ({ path: PLATFORM }));
    onResolve({ filter: /\/media-types\.ts$/ }, () => ({ path: MEDIA_TYPES }));
    for (const [name, source] of Object.entries(BROWSER_PARTS)) {
      const filter = new RegExp(`/${source.replace(/^lib\/(http|content)\//, '').replaceAll('.', '\\.')}$`);
      onResolve({ filter }, ({ kind }) =>
        kind === 'entry-point' ? undefined : { path: `./${name}.mjs`, external: true },
      );
    }
    // one model is all that a handler of fetch has
    onResolve({ filter: /\/several-models\/index\.ts$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    // Papa Parse asks for it where somebody reads Node's streams
    onResolve({ filter: /^stream$/ }, ({ path }) => ({ path, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: '' }));
    onLoad({ filter: /\/kernels\.gen\.ts$/ }, kernelsInHex);
  },
};

/** How everything that runs in pages is bundled; the oldest browsers have WebAssembly's vectors and ES2023's arrays. */
export const forBrowsers = {
  format: 'esm',
  platform: 'browser',
  target: ['chrome111', 'firefox115', 'safari16.4'],
  outExtension: { '.js': '.mjs' },
  plugins: [browserPlatform, shortPackageJson],
};
