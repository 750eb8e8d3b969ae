// The types as a stranger's compiler sees them: strict, nothing skipped, no types of Node or of another package about.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { installPacked, type Packed, writeFiles } from '../support/packed.ts';

const TSC = join(import.meta.dirname, '../../node_modules/.bin/tsc');

const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2022'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

const IMPORTS = `import {
  createInvokeHandler, Frame, input_fn, loadModel, MissingFeatureError, model_fn, output_fn, predict_fn, Predictor,
  type Hooks, type InvokeHandler, type Model, type OutputName, type TransformOptions,
} from 'kindling';`;

/** Nothing is cast here, and nothing checked that its type does not make necessary. */
const PROGRAM = `
interface Wine { alcohol: number; hue?: number }
const wine: Wine = { alcohol: 13.2 };

export async function labelOf(): Promise<string | number | undefined> {
  const model = await loadModel('wine', { answers: 'labels' });
  return model.predict(wine)[0];
}

export async function priceOf(rows: Wine[]): Promise<number> {
  const model = await loadModel('prices', { answers: 'numbers' });
  const prices: Float32Array = await model.predictAsync(rows);
  return prices.reduce((sum, price) => sum + price, 0);
}

export async function either(rows: number[][]): Promise<string> {
  const model = await loadModel('model');
  if (model.answers === 'labels') return model.predict(rows).map(String).join();
  return model.predict(rows).subarray(0, 1).join();
}

const wanted: OutputName = 'contributions';
export const handler: InvokeHandler = createInvokeHandler({
  modelUri: 'wine',
  async input_fn(body: Uint8Array, contentType: string): Promise<Frame> {
    return await input_fn(body, contentType);
  },
  async predict_fn(frame: Frame, model: Model, options: TransformOptions): Promise<Frame> {
    const scored = await predict_fn(frame, model, { ...options, outputs: ['prediction', wanted] });
    return scored.append([{ name: 'model', values: new Array(scored.numRow).fill(model.summary.objective) }]);
  },
});

export const hooks: Partial<Hooks> = { model_fn, output_fn };
export const hintOf = (error: unknown) => (error instanceof MissingFeatureError ? error.hint?.toUpperCase() : undefined);
export const named = (model: Model) => new Predictor(model).predict([[1, null, 'red']]).length;
`;

const WRONG = `
// @ts-expect-error labels are no numbers
export const sum = async () => (await loadModel('wine', { answers: 'labels' })).predict([[1]]).subarray(0);
// @ts-expect-error nobody has looked which it is
export const first = async () => (await loadModel('wine')).predict([[1]]).subarray(0);
`;

const IN_BROWSERS = `
import {
  createFetchHandler, KindlingError, loadModel, type FetchHandler, type Frame, type Model, type ModelSource,
} from 'kindling/browser';

export async function labelOf(file: File): Promise<string | number | undefined> {
  const model = await loadModel(file, { answers: 'labels' });
  return model.predict({ alcohol: 13.2 })[0];
}
export const sources: ModelSource[] = [new Uint8Array(1), new ArrayBuffer(1), new Response(), fetch('model.json')];
export const handler: FetchHandler = createFetchHandler({
  model: () => loadModel(fetch('model.json')),
  maxBodyBytes: 1e6,
  predict_fn: (frame: Frame, model: Model) => frame.append([{ name: 'kind', values: [model.kind] }]),
  onError: (error, { url }) => console.error(url, error instanceof KindlingError ? error.hint : error),
});
export const answer: Promise<Response> = handler(new Request('https://page/invocations', { method: 'POST', body: '1,2' }));
// @ts-expect-error an address is no model
export const wrong = loadModel('model.json');
`;

let packed: Packed;
beforeAll(() => {
  packed = installPacked();
});
afterAll(() => rmSync(packed.folder, { recursive: true }));

test.each([
  ['an ES module', 'module', { module: 'nodenext' }],
  ['CommonJS', 'commonjs', { module: 'nodenext' }],
  ['a bundler', 'module', { module: 'esnext', moduleResolution: 'bundler' }],
])('It should compile in a strict project of %s', (name, type, options) => {
  const folder = join(packed.folder, name);
  writeFiles(folder, {
    'package.json': JSON.stringify({ type }),
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, ...options } }),
    'program.ts': IMPORTS + PROGRAM + WRONG,
  });

  const { stdout } = spawnSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });

  expect(stdout).toBe('');
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('It should compile in a strict project for browsers (module %s)', (module, moduleResolution) => {
  const folder = join(packed.folder, moduleResolution);
  const lib = ['es2022', 'dom', 'dom.iterable'];
  writeFiles(folder, {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions: { ...COMPILER_OPTIONS, lib, module, moduleResolution } }),
    'program.ts': IN_BROWSERS,
  });

  const { stdout } = spawnSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });

  expect(stdout).toBe('');
});

test.each(['index.d.cts', 'browser.d.mts'])('It should export every type that %s declares', (name) => {
  const text = readFileSync(join(packed.kindling, `dist/${name}`), 'utf8');
  const declared = text.matchAll(/^(?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/gm);
  const exports = [...text.matchAll(/^export .*\{(.*)\};$/gm)].map(([, names]) => names).join();

  const hidden = [...declared].map(([, name]) => name!).filter((name) => !new RegExp(`\\b${name}\\b`).test(exports));

  expect(hidden).toEqual([]);
});
