// ONNX Runtime as it came, for those who do not install it: dist/node_modules, in the function and in the image. The npm
// package is without it, since npm packs no folder of that name.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = 'node_modules/onnxruntime-web';
/** The package, its JavaScript (which imports the glue of its WebAssembly by name), and its WebAssembly. */
const FILES = [
  'package.json',
  'dist/ort.wasm.bundle.min.mjs',
  'dist/ort-wasm-simd-threaded.mjs',
  'dist/ort-wasm-simd-threaded.wasm',
];
/** It comes without: build/licences. */
const LICENCES = ['onnxruntime.txt', 'onnxruntime-third-party-notices.txt'];

/** Where the bundles of a folder find it: 14 MB, and what its licence asks for. */
export async function copyOnnxRuntime(folder) {
  const target = join(folder, PACKAGE);
  await Promise.all([
    ...FILES.map((path) => cp(join(PACKAGE, path), join(target, path))),
    ...LICENCES.map((name) => cp(join('build/licences', name), join(target, name))),
  ]);
}
