// dist/browser.mjs: what lib/browser.ts reaches, in one ES module that knows nothing of Node.

import { join } from 'node:path';
import { APART } from './apart.mjs';
import { shortPackageJson } from './mended-packages.mjs';

const LIBRARY = join(import.meta.dirname, '../lib');
const PLATFORM = join(LIBRARY, 'platform/browser.ts');
/** Readers of numpy's and others' formats would weigh as much as a tenth of all else. */
const MEDIA_TYPES = join(LIBRARY, 'content/media-types-of-browsers.ts');

/** Stand beside it, for servers alone, when somebody asks for what they answer: dist/<name>.mjs, which know nothing of Node either. */
export const BROWSER_PARTS = Object.fromEntries(
  ['openapi', 'mcp', 'event-stream', 'v2', 'tensors'].map((name) => [`${name}-browser`, APART[name]]),
);

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
