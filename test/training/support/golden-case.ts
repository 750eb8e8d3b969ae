import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseParameters } from '../../../lib/training/parameters.ts';
import type { TrainOptions } from '../../../lib/training/train.ts';
import type { FeatureType, TrainingSet } from '../../../lib/training/training-set.ts';

/** An array of a case. */
interface ArrayFile {
  readonly file: string;
  readonly shape: readonly number[];
}

interface Part {
  readonly num_row: number;
  readonly x: ArrayFile;
  readonly y?: ArrayFile;
  readonly qid?: ArrayFile;
  readonly weight?: ArrayFile;
  readonly base_margin?: ArrayFile;
  readonly lower?: ArrayFile;
  readonly upper?: ArrayFile;
}

/** What real XGBoost was given and made of it; see test/parity/generate/README.md. */
interface CaseFile {
  readonly why: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly num_boost_round: number;
  readonly num_feature: number;
  readonly feature_types?: readonly FeatureType[];
  readonly data: { readonly train: Part; readonly valid?: Part };
  readonly evals: readonly ('train' | 'valid')[];
  readonly early_stopping?: { readonly rounds: number; readonly min_delta?: number };
}

/** A training run and what XGBoost made of it. */
export interface GoldenCase {
  readonly why: string;
  readonly options: TrainOptions;
  readonly featureTypes: readonly string[] | undefined;
  /** text of the model's file */
  readonly model: string;
  /** the same as UBJSON, for some cases */
  readonly ubjson: Uint8Array | undefined;
  /** (numRow, numGroup) */
  readonly margin: Float32Array;
  /** metrics by set, name and round */
  readonly evals: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}

const GOLDEN = join(import.meta.dirname, '..', 'golden');

export function listGoldenCases(): string[] {
  return readdirSync(GOLDEN).filter((slug) => existsSync(join(GOLDEN, slug, 'model.json.gz')));
}

export function readGoldenCase(slug: string): GoldenCase {
  const folder = join(GOLDEN, slug);
  const file: CaseFile = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8'));
  const ubjson = join(folder, 'model.ubj.gz');
  const train = readSet(folder, file, file.data.train);
  const sets = { train, valid: file.data.valid && readSet(folder, file, file.data.valid) };
  const values = { ...file.params, num_boost_round: file.num_boost_round };
  return {
    why: file.why,
    options: {
      parameters: parseParameters(new Map(Object.entries(values))),
      train,
      evaluations: file.evals.map((name) => ({ name, set: sets[name]! })),
      earlyStoppingRounds: file.early_stopping?.rounds,
      minDelta: file.early_stopping?.min_delta,
    },
    featureTypes: file.feature_types,
    model: gunzipSync(readFileSync(join(folder, 'model.json.gz'))).toString(),
    ubjson: existsSync(ubjson) ? gunzipSync(readFileSync(ubjson)) : undefined,
    margin: new Float32Array(readBytes(join(folder, 'margin.f32'))),
    evals: JSON.parse(readFileSync(join(folder, 'evals.json'), 'utf8')),
  };
}

function readSet(folder: string, { num_feature, feature_types }: CaseFile, part: Part): TrainingSet {
  const floats = (array: ArrayFile | undefined) => array && new Float32Array(readBytes(join(folder, array.file)));
  return {
    values: new Float32Array(readBytes(join(folder, part.x.file))),
    numRow: part.num_row,
    numFeature: num_feature,
    featureTypes: feature_types ?? new Array<FeatureType>(num_feature).fill('q'),
    label: floats(part.y) ?? new Float32Array(0),
    numTarget: part.y?.shape[1] ?? 1,
    weight: floats(part.weight),
    baseMargin: floats(part.base_margin),
    groupSizes: part.qid && countQueries(new Int32Array(readBytes(join(folder, part.qid.file)))),
    labelLowerBound: floats(part.lower),
    labelUpperBound: floats(part.upper),
  };
}

/** Rows of each run of equal ids. */
function countQueries(ids: Int32Array): Int32Array {
  const sizes: number[] = [];
  ids.forEach((id, row) => {
    if (id !== ids[row - 1]) sizes.push(0);
    sizes[sizes.length - 1]!++;
  });
  return Int32Array.from(sizes);
}

function readBytes(path: string): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
}
