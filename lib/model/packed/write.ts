import type { LinearBooster } from '../../engine/gblinear.ts';
import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { ModelFormatError } from '../../errors.ts';
import { countRounds, type Learner } from '../learner.ts';
import type { Model } from '../model.ts';
import { isEnsemble, isPipeline, isXgboost } from '../model-kinds.ts';
import type { XgboostModel } from '../xgboost-model.ts';
import { checksum } from './checks.ts';
import { describeLabels } from './labels.ts';
import { align, CHECKED_FROM, HEADER_BYTES, MAGIC, PIPELINE_VERSION, requireLittleEndian, VERSION } from './layout.ts';

type PackedArray = Float32Array | Int32Array | Uint8Array;

/** Whether there is a packed artifact of a model: XGBoost's have one, alone, together or in a pipeline; those of a foreign runtime do not. */
export function canPack(model: Model): boolean {
  return isPipeline(model) || (isEnsemble(model) ? model.members.every(isXgboost) : isXgboost(model));
}

/**
 * The packed artifact of a model, which `readPackedModel` loads.
 *
 * @param allocate gives zeroed bytes to write to
 * @throws ModelFormatError for a model that is not XGBoost's
 */
export function packModel(model: Model): Uint8Array<ArrayBuffer>;
export function packModel<Bytes extends Uint8Array>(model: Model, allocate: (numByte: number) => Bytes): Bytes;
export function packModel(model: Model, allocate = (numByte: number) => new Uint8Array(numByte)): Uint8Array {
  requireLittleEndian();
  const pipeline = isPipeline(model) ? model.packing.pack() : undefined;
  const members = pipeline?.models ?? (isEnsemble(model) ? model.members : [model]);
  const parts = members.map(toXgboostModel);
  const ensemble = isEnsemble(model) && { combination: model.combination, hasStd: model.hasStd };
  const { baseline, preparedBy } = model;
  const description = {
    ...(ensemble && { ensemble }),
    ...(baseline && { baseline }),
    ...(preparedBy && { preparedBy }),
    members: parts.map(describe),
    ...(pipeline && { pipeline: pipeline.description }),
  };
  const arrays = [...parts.flatMap(listArrays), ...(pipeline?.arrays ?? [])];
  const bytes = writeFile(JSON.stringify(description), arrays, allocate);
  sign(bytes, pipeline ? PIPELINE_VERSION : VERSION);
  return bytes;
}

function toXgboostModel(model: Model): XgboostModel {
  if (isXgboost(model)) return model;
  throw new ModelFormatError(`a model of the format ${model.summary.format} cannot be packed`, {
    hint: 'pack an XGBoost model; others are served as they are',
  });
}

function writeFile(
  description: string,
  arrays: readonly PackedArray[],
  allocate: (numByte: number) => Uint8Array,
): Uint8Array {
  const text = new TextEncoder().encode(description);
  const begin = align(HEADER_BYTES + text.length);
  const numByte = arrays.reduce((end, array) => align(end + array.byteLength), begin);
  const bytes = allocate(numByte);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(text, HEADER_BYTES);
  bytes.fill(0x20, HEADER_BYTES + text.length, begin);
  let end = begin;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), end);
    end = align(end + array.byteLength);
  }
  const header = new DataView(bytes.buffer);
  header.setUint32(16, numByte, true);
  header.setUint32(20, begin - HEADER_BYTES, true);
  return bytes;
}

function sign(bytes: Uint8Array, version: number): void {
  const header = new DataView(bytes.buffer);
  header.setUint32(8, version, true);
  header.setUint32(12, checksum(bytes.subarray(CHECKED_FROM)), true);
}

/** Everything of a member that is no array of numbers. */
function describe(model: XgboostModel): object {
  const { learner, estimator, summary, kind, classes, missing } = model;
  return {
    xgboostVersion: learner.version,
    fingerprint: summary.fingerprint,
    objective: learner.objective.name,
    kind,
    reason: estimator.reason,
    ...(estimator.treeLimit && { treeLimit: estimator.treeLimit }),
    ...(estimator.addsInterceptLast && { addsInterceptLast: true }),
    ...(classes && describeLabels(classes)),
    missing: missing.map(String), // JSON has no infinity
    notes: summary.notes,
    numFeature: learner.numFeature,
    numGroup: learner.numGroup,
    ...(learner.featureNames && { featureNames: learner.featureNames }),
    featureTypes: learner.featureTypes,
    categories: describeCategories(learner),
    attributes: Object.fromEntries(learner.attributes),
    booster: learner.booster.name,
    numRound: countRounds(learner.booster),
    ...('ensemble' in learner.booster && describeTrees(learner.booster.ensemble)),
  };
}

/** Only the features that have named categories. */
function describeCategories({ categories }: Learner): object[] {
  return categories.flatMap((codes, feature) =>
    codes === undefined ? [] : [{ feature, names: [...codes.keys()], codes: [...codes.values()] }],
  );
}

/** The lengths of the arrays. */
function describeTrees(ensemble: TreeEnsemble): object {
  return {
    leafSize: ensemble.leafSize,
    numTree: ensemble.numTree,
    numNode: ensemble.numNode,
    numCategory: ensemble.categories.length,
    numStatistic: ensemble.sumHessian.length,
    numLeafValue: ensemble.leafVector.length,
  };
}

/** In the order in which read.ts takes them. */
function listArrays({ learner }: XgboostModel): PackedArray[] {
  const { baseScore, baseMargin, booster } = learner;
  const own = 'ensemble' in booster ? listTreeArrays(booster.ensemble) : listLinearArrays(booster.linear);
  return [baseScore, baseMargin, ...own];
}

function listLinearArrays({ weight }: LinearBooster): PackedArray[] {
  return [weight];
}

/** The offsets of categories are left out where there are none. */
function listTreeArrays(ensemble: TreeEnsemble): PackedArray[] {
  return [
    ensemble.treeOffset,
    ensemble.treeGroup,
    ensemble.treeWeight,
    ensemble.iterationIndptr,
    ensemble.leftChild,
    ensemble.rightChild,
    ensemble.splitIndex,
    ensemble.splitCondition,
    ensemble.defaultLeft,
    ...(ensemble.categories.length > 0 ? [ensemble.categoryOffset, ensemble.categories] : []),
    ensemble.sumHessian,
    ensemble.lossChange,
    ensemble.leafVector,
  ];
}
