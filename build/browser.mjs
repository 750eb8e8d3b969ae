// dist/browser.mjs: what lib/browser.ts reaches, in one ES module that knows nothing of Node.

import { join } from 'node:path';

const LIBRARY = join(import.meta.dirname, '../lib');
const PLATFORM = join(LIBRARY, 'platform/browser.ts');
/** Readers of numpy's and others' formats would weigh as much as a tenth of all else. */
const MEDIA_TYPES = join(LIBRARY, 'content/media-types-of-browsers.ts');

/**
 * Puts lib/platform/browser.ts in node.ts's place, and fewer media types in that of all. Any other module of Node's is an
 * error: nothing resolves it.
 */
const browserPlatform = {
  name: 'browser-platform',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/platform\/node\.ts$/ }, () => ({ path: PLATFORM }));
    onResolve({ filter: /\/media-types\.ts$/ }, () => ({ path: MEDIA_TYPES }));
    // beside it, for those servers alone that somebody asks for it
    onResolve({ filter: /\/openapi\/document\.ts$/ }, () => ({ path: './openapi.mjs', external: true }));
    onResolve({ filter: /\/mcp\/answer\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './mcp-browser.mjs', external: true },
    );
    onResolve({ filter: /\/several-models\/index\.ts$/ }, () => ({ path: './several-models.mjs', external: true }));
    onResolve({ filter: /\/event-stream\.ts$/ }, () => ({ path: './event-stream.mjs', external: true }));
    onResolve({ filter: /\/v2\/index\.ts$/ }, () => ({ path: './v2.mjs', external: true }));
    onResolve({ filter: /\/tensors\/index\.ts$/ }, () => ({ path: './tensors.mjs', external: true }));
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
  plugins: [browserPlatform],
};
