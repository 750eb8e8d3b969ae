import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FeatureMatrix } from '../../lib/engine/feature-matrix.ts';
import { completeModel } from '../../lib/model/complete.ts';
import { readModelFile } from '../../lib/model/formats/index.ts';
import type { PredictOptions } from '../../lib/model/model.ts';
import { readPackedModel } from '../../lib/model/packed/read.ts';
import { packModel } from '../../lib/model/packed/write.ts';
import type { XgboostModel } from '../../lib/model/xgboost-model.ts';

/** One output that XGBoost has given; see generate/README.md. */
export interface Expectation {
  readonly output: string;
  readonly file: string;
  readonly shape: readonly number[];
  readonly bits?: boolean;
  readonly tolerance?: number;
  readonly iteration_range?: readonly [number, number];
  readonly base_margin?: string;
  readonly missing?: number;
  readonly csr?: { readonly indptr: string; readonly indices: string; readonly values: string };
  readonly api?: 'inplace' | 'sklearn';
  readonly superseded_by?: string;
}

export interface Fixture {
  readonly slug: string;
  readonly why: string;
  readonly xgboost: string;
  readonly booster: string;
  readonly objective: string;
  readonly model: string;
  readonly num_row: number;
  readonly num_feature: number;
  readonly num_group: number;
  readonly expect: readonly Expectation[];
}

/** Which suite compares an output, or why none does. */
export type Comparison = 'prediction' | 'contribution' | 'superseded' | 'not followed';

const PREDICTIONS: ReadonlySet<string> = new Set(['margin', 'value', 'leaf', 'predict', 'proba']);

/**
 * 3.4.1 refuses this file (no iteration_indptr), and what a later release makes of a model without rounds is in the
 * fixture of 3.4.
 */
const REFUSED = 'zero-rounds-v1.7-json';

/** Every output of every fixture is one of these. */
export function comparisonOf({ slug }: Fixture, { output, superseded_by: by }: Expectation): Comparison {
  if (by !== undefined) return 'superseded';
  if (slug === REFUSED) return 'not followed';
  return PREDICTIONS.has(output) ? 'prediction' : 'contribution';
}

export const FIXTURES = join(import.meta.dirname, 'fixtures');

/** Every fixture that `accepts` takes, by name. */
export function listFixtures(accepts: (fixture: Fixture) => boolean): Fixture[] {
  return readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('fixture.json'))
    .toSorted()
    .map((path) => JSON.parse(readFileSync(join(FIXTURES, path), 'utf8')) as Fixture)
    .filter(accepts);
}

/** The bytes of a fixture's file, in a buffer of their own. */
function readBuffer(path: string): ArrayBuffer {
  const bytes = readFileSync(join(FIXTURES, path));
  return new Uint8Array(bytes).buffer;
}

export function readFloats(path: string): Float32Array {
  return new Float32Array(readBuffer(path));
}

function readInts(path: string): Int32Array {
  return new Int32Array(readBuffer(path));
}

export function loadFixture({ slug, model }: Fixture): XgboostModel {
  const bytes = new Uint8Array(readBuffer(`${slug}/${model}`));
  return completeModel(readModelFile(bytes), bytes);
}

/** The same model after `kindling pack`. */
export function loadPackedFixture(fixture: Fixture): XgboostModel {
  return readPackedModel(packModel(loadFixture(fixture))) as XgboostModel;
}

/** The rows that an output was predicted for: dense or sparse, with `missing` values as NaN. */
export function readMatrix(
  { slug, num_row: numRow, num_feature: numFeature }: Fixture,
  entry: Expectation,
): FeatureMatrix {
  const values =
    entry.csr === undefined ? readFloats(`${slug}/rows.f32`) : readSparse(slug, entry.csr, numRow * numFeature);
  if (entry.missing === undefined) return new FeatureMatrix(values, numRow, numFeature);
  return new FeatureMatrix(
    values.map((value) => (value === entry.missing ? Number.NaN : value)),
    numRow,
    numFeature,
  );
}

function readSparse(slug: string, csr: NonNullable<Expectation['csr']>, length: number): Float32Array {
  const indptr = readInts(`${slug}/${csr.indptr}`);
  const indices = readInts(`${slug}/${csr.indices}`);
  const values = readFloats(`${slug}/${csr.values}`);
  const numFeature = length / (indptr.length - 1);
  const dense = new Float32Array(length).fill(Number.NaN);
  for (let row = 0; row + 1 < indptr.length; row++) {
    for (let at = indptr[row]!; at < indptr[row + 1]!; at++) dense[row * numFeature + indices[at]!] = values[at]!;
  }
  return dense;
}

/** How an output was asked for. Only the estimator's own functions stop at the best iteration. */
export function readOptions(slug: string, entry: Expectation): PredictOptions {
  const [begin, end] = entry.iteration_range ?? [0, 0];
  return {
    iterationRange: entry.api === 'sklearn' ? undefined : { begin, end },
    baseMargin: entry.base_margin === undefined ? undefined : readFloats(`${slug}/${entry.base_margin}`),
  };
}

/** Row `row` alone. */
export function takeRow({ values, numFeature }: FeatureMatrix, row: number): FeatureMatrix {
  return new FeatureMatrix(values.subarray(row * numFeature, (row + 1) * numFeature), 1, numFeature);
}

/** Numbers whose bits differ; any NaN equals any NaN. */
export function countDifferences(got: ArrayLike<number>, wanted: Float32Array): number {
  if (got.length !== wanted.length) return Math.max(got.length, wanted.length);
  return wanted.reduce((count, number, index) => count + (Object.is(got[index], number) ? 0 : 1), 0);
}
