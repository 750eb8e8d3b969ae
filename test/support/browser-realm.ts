// dist/browser.mjs where there is nothing but what pages have: a context without Node's globals.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';

export const BUILD = join(import.meta.dirname, '../../dist/browser.mjs');

/** What pages have beside the language; classes of bytes are the test's, so that `instanceof` holds for what it gives. */
const PAGE = [
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Uint8Array', 'Uint8ClampedArray', 'Uint16Array', 'Uint32Array'],
  ...['Int8Array', 'Int16Array', 'Int32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array'],
  ...['WebAssembly', 'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'Request', 'Response', 'Headers', 'Blob'],
  ...['CompressionStream', 'DecompressionStream', 'AbortController', 'performance', 'console', 'atob', 'btoa'],
  ...['setTimeout', 'clearTimeout'],
] as const;

/** The module's exports, as a page gets them. */
export async function importInRealm<Exports>(changes: object = {}): Promise<Exports> {
  const given = globalThis as unknown as Record<string, unknown>;
  const context = vm.createContext({ ...Object.fromEntries(PAGE.map((name) => [name, given[name]])), ...changes });
  const module = new vm.SourceTextModule(readFileSync(BUILD, 'utf8'), { context, identifier: 'browser.mjs' });
  await module.link(() => {
    throw new Error('it imports another module');
  });
  await module.evaluate();
  return module.namespace as Exports;
}
