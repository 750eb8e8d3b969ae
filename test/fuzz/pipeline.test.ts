import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { KindlingError } from '../../lib/errors.ts';
import { completeParts } from '../../lib/model/complete-parts.ts';
import { type PipelineFile, readFile } from '../../lib/model/formats/index.ts';
import { inflate, isCompressed } from '../../lib/model/formats/inflate.ts';
import type { PickledGraph } from '../../lib/model/formats/pickle/graph.ts';
import { PickleObject, type PickleValue } from '../../lib/model/formats/pickle/values.ts';
import { createPipelineModel } from '../../lib/model/pipeline.ts';
import { XgboostModel } from '../../lib/model/xgboost-model.ts';
import { readCases } from '../model/pipeline/fixtures.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 100);

const seeds = (await readCases())
  .map(({ files, model }) => files.get(model)!)
  .filter((bytes) => read(bytes) !== undefined);

function read(bytes: Uint8Array): PipelineFile | undefined {
  try {
    const file = readFile(isCompressed(bytes) ? inflate(bytes) : bytes);
    return 'graph' in file ? file : undefined;
  } catch {
    return undefined; // refused for what it names
  }
}

/** Every object of scikit-learn's that has a state. */
function listObjects(value: PickleValue, found = new Set<PickleValue>()): PickleObject[] {
  if (value === null || typeof value !== 'object' || found.has(value)) return [];
  found.add(value);
  if (Array.isArray(value)) return value.flatMap((one) => listObjects(one, found));
  if (value instanceof Map) return [...value.values()].flatMap((one) => listObjects(one, found));
  if (!(value instanceof PickleObject) || value.className.startsWith('xgboost.')) return [];
  const inner = [value.state, [...value.args]].flatMap((one) => listObjects(one, found));
  return value.state instanceof Map && value.state.size > 0 ? [value, ...inner] : inner;
}

const LIES: readonly PickleValue[] = [
  null,
  -1,
  0,
  1,
  1e9,
  2 ** 40,
  Number.NaN,
  Infinity,
  'x',
  '',
  true,
  [],
  [1],
  ['a'],
  [null],
  new Map(),
];
const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
/** A member of some object takes another's place, or that of something else. */
const lie = fc.record({ object: share, key: share, other: share, member: share, lie: share, isBorrowed: fc.boolean() });
type Lie = typeof lie extends fc.Arbitrary<infer Value> ? Value : never;

function pick<Value>(values: readonly Value[], part: number): Value {
  return values[Math.floor(part * values.length)]!;
}

function tell(objects: readonly PickleObject[], { object, key, other, member, lie: which, isBorrowed }: Lie): void {
  const state = pick(objects, object).state as Map<PickleValue, PickleValue>;
  const members = [...(pick(objects, other).state as Map<PickleValue, PickleValue>).values()];
  state.set(pick([...state.keys()], key), isBorrowed ? pick(members, member) : pick(LIES, which));
}

/** A pipeline that is refused as it should be, or answers two rows. */
function tryPipeline(file: PipelineFile): void {
  const openModel = (object: unknown) => {
    const { handle, ...found } = file.openModel(object as PickledGraph);
    return new XgboostModel(completeParts(found, handle));
  };
  try {
    const parts = { graph: file.graph, format: 'pickle', bytes: new Uint8Array(1), notes: [], reason: 'a pipeline' };
    const model = createPipelineModel({ ...parts, wayOut: () => undefined, openModel: openModel as never });
    if (model.numFeature < 1000) {
      model.score(new FeatureMatrix(new Float32Array(2 * model.numFeature), 2, model.numFeature));
    }
  } catch (error) {
    if (!(error instanceof KindlingError)) throw error;
  }
}

test('A pipeline whose state lies is a model or a KindlingError', () => {
  fc.assert(
    fc.property(share, fc.array(lie, { minLength: 1, maxLength: 3 }), (seed, lies) => {
      const file = read(pick(seeds, seed))!;
      const objects = listObjects(file.graph.source);
      for (const one of lies) tell(objects, one);
      tryPipeline(file);
    }),
    { numRuns: RUNS },
  );
  expect(seeds.length).toBeGreaterThan(150);
});
