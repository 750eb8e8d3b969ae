import { createLinearBooster } from '../../engine/gblinear.ts';
import type { TreeEnsemble } from '../../engine/tree-ensemble.ts';
import { ModelFormatError } from '../../errors.ts';
import { findObjective } from '../../objective/index.ts';
import type { Combination } from '../container-combination.ts';
import { createEnsemble, type EnsembleModel } from '../ensemble-model.ts';
import type { Estimator } from '../estimator.ts';
import { DocumentNode, type DocumentValue, packList } from '../formats/document.ts';
import { type Learner, MAX_FEATURE, MAX_GROUP } from '../learner.ts';
import type { Model, SynchronousModel } from '../model.ts';
import { XgboostModel } from '../xgboost-model.ts';
import { ArrayReader } from './array-reader.ts';
import { checkEnsemble, checksum } from './checks.ts';
import { readLabels } from './labels.ts';
import { CHECKED_FROM, HEADER_BYTES, isPacked, PIPELINE_VERSION, requireLittleEndian, VERSION } from './layout.ts';

const KINDS: readonly Model['kind'][] = ['booster', 'classifier', 'multilabel', 'regressor', 'ranker'];
const COMBINATIONS: readonly Combination[] = ['mean', 'vote'];
const MAX_INT32 = 2 ** 31 - 1;
const DAMAGED = { hint: 'copy the file again, or pack the model again with kindling pack' };

/** A packed pipeline, whose models are read already. */
export interface PackedPipeline {
  readonly description: DocumentNode;
  readonly models: readonly SynchronousModel[];
  /** what is left of the file: its own arrays */
  readonly arrays: ArrayReader;
  readonly numByte: number;
  readonly notes: readonly string[];
}

/** Makes a model of a packed pipeline: handed in, as most starts need none. */
export type UnpackPipeline = (packed: PackedPipeline) => SynchronousModel;

/**
 * The model in a packed artifact. Its arrays are views of `bytes`; they are checked once, so that engines may run
 * unchecked whatever the file says.
 *
 * @param notes what is to be said of the files beside it
 * @param unpack for a pipeline, and for nothing else
 * @throws ModelFormatError for a file that is damaged, lies about itself or was packed by another version
 */
export function readPackedModel(
  bytes: Uint8Array,
  notes: readonly string[] = [],
  unpack?: UnpackPipeline,
): SynchronousModel {
  requireLittleEndian();
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const header = readHeader(aligned, unpack ? PIPELINE_VERSION : VERSION);
  if (checksum(aligned.subarray(CHECKED_FROM)) !== header.checksum) {
    throw new ModelFormatError('the packed model is damaged: its checksum does not match', DAMAGED);
  }
  const end = HEADER_BYTES + header.descriptionBytes;
  const description = readDescription(aligned.subarray(HEADER_BYTES, end));
  const arrays = new ArrayReader(aligned, end);
  const [baseline, preparedBy] = ['baseline', 'preparedBy'].map((name) =>
    description.has(name) ? description.text(name) : undefined,
  );
  const models = description
    .objects('members')
    .map((member, index) =>
      readMember(member, arrays, index === 0 ? { begin: 0, baseline, preparedBy } : { begin: arrays.position }, notes),
    );
  if (unpack) return unpack({ description, models, arrays, numByte: bytes.length, notes });
  arrays.finish();
  if (description.has('ensemble')) return readEnsemble(description.object('ensemble'), models);
  if (models.length !== 1) throw new ModelFormatError(`the packed model has ${models.length} members`, DAMAGED);
  return models[0]!;
}

/** Also checks everything that is cheap to check before the description is read. */
function readHeader(bytes: Uint8Array, known: number): { checksum: number; descriptionBytes: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isPacked(bytes)) throw new ModelFormatError('the file is not a packed model', DAMAGED);
  if (bytes.length < HEADER_BYTES) throw new ModelFormatError('the packed model ends within its header', DAMAGED);
  const version = view.getUint32(8, true);
  if (version !== known) {
    throw new ModelFormatError(`the model was packed in layout ${version}, and this kindling reads ${known}`, {
      hint: 'pack the model again with the kindling that serves it',
    });
  }
  const numByte = view.getUint32(16, true);
  if (numByte !== bytes.length || numByte % 4 !== 0) {
    throw new ModelFormatError(`the packed model should have ${numByte} bytes, but has ${bytes.length}`, DAMAGED);
  }
  const descriptionBytes = view.getUint32(20, true);
  if (descriptionBytes > numByte - HEADER_BYTES) {
    throw new ModelFormatError('the description of the packed model goes beyond the end of the file', DAMAGED);
  }
  return { checksum: view.getUint32(12, true), descriptionBytes };
}

function readDescription(text: Uint8Array): DocumentNode {
  let value: DocumentValue;
  try {
    value = toDocumentValue(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text)));
  } catch (cause) {
    throw new ModelFormatError('the description of the packed model is not JSON', { ...DAMAGED, cause });
  }
  if (value instanceof Map) return new DocumentNode(value, 'description');
  throw new ModelFormatError('the description of the packed model is not a JSON object', DAMAGED);
}

/** Lists and objects as the readers of model files make them; a reviver of `JSON.parse` would take five times as long. */
function toDocumentValue(value: unknown): DocumentValue {
  if (Array.isArray(value)) return packList(value.map(toDocumentValue));
  if (typeof value !== 'object' || value === null) return value as DocumentValue;
  return new Map(Object.entries(value).map(([key, member]) => [key, toDocumentValue(member)]));
}

function readEnsemble(node: DocumentNode, members: readonly SynchronousModel[]): EnsembleModel {
  return createEnsemble({
    members,
    combination: oneOf(COMBINATIONS, node, 'combination'),
    hasStd: node.get('hasStd') === true,
  });
}

function oneOf<Name extends string>(names: readonly Name[], node: DocumentNode, key: string): Name {
  const found = names.find((name) => name === node.text(key));
  if (found === undefined) throw new ModelFormatError(`${node.at(key)} is not one of ${names.join(', ')}`, DAMAGED);
  return found;
}

/** Of one member. */
interface Place {
  /** where the bytes begin that count for it */
  readonly begin: number;
  readonly baseline?: string | undefined;
  readonly preparedBy?: string | undefined;
}

function readMember(node: DocumentNode, arrays: ArrayReader, place: Place, others: readonly string[]): XgboostModel {
  const learner = readLearner(node, arrays);
  const estimator = readEstimator(node);
  const bytes = arrays.since(place.begin);
  const { baseline, preparedBy } = place;
  const [fingerprint, notes] = [node.text('fingerprint'), [...others, ...node.texts('notes')]];
  const parts = { learner, estimator, format: 'packed', bytes, fingerprint, notes };
  return new XgboostModel({ ...parts, baseline, preparedBy });
}

function readEstimator(node: DocumentNode): Estimator {
  const kind = oneOf(KINDS, node, 'kind');
  const missing = node.texts('missing').map(Number);
  const reason = node.text('reason');
  const treeLimit = node.has('treeLimit') ? integer(node, 'treeLimit', MAX_INT32) : undefined;
  const addsInterceptLast = node.has('addsInterceptLast');
  return { kind, missing, reason, treeLimit, addsInterceptLast, classes: readLabels(node) };
}

function readLearner(node: DocumentNode, arrays: ArrayReader): Learner {
  const numFeature = integer(node, 'numFeature', MAX_FEATURE);
  const numGroup = integer(node, 'numGroup', MAX_GROUP);
  if (numGroup === 0) throw new ModelFormatError('the packed model has no outputs', DAMAGED);
  return {
    version: node.text('xgboostVersion'),
    numFeature,
    numGroup,
    objective: findObjective(node.text('objective')),
    baseScore: arrays.float32s(numGroup),
    baseMargin: arrays.float32s(numGroup),
    booster: readBooster(node, arrays, { numFeature, numGroup }),
    featureNames: readFeatureNames(node, numFeature),
    featureTypes: node.texts('featureTypes'),
    categories: readCategories(node, numFeature),
    attributes: readAttributes(node.object('attributes')),
  };
}

function integer(node: DocumentNode, key: string, max: number): number {
  const value = node.integer(key);
  if (value >= 0 && value <= max) return value;
  throw new ModelFormatError(`${node.at(key)} is ${value}, not from 0 to ${max}`, DAMAGED);
}

function readFeatureNames(node: DocumentNode, numFeature: number): readonly string[] | undefined {
  if (!node.has('featureNames')) return undefined;
  const names = node.texts('featureNames');
  if (names.length === numFeature) return names;
  throw new ModelFormatError(
    `${node.at('featureNames')} has ${names.length} names for ${numFeature} features`,
    DAMAGED,
  );
}

function readCategories(node: DocumentNode, numFeature: number): Learner['categories'] {
  const described = node.objects('categories');
  if (described.length === 0) return [];
  const categories: (ReadonlyMap<string, number> | undefined)[] = new Array(numFeature).fill(undefined);
  for (const feature of described) {
    const codes = feature.int32s('codes');
    const names = feature.texts('names');
    if (codes.length !== names.length) {
      throw new ModelFormatError(`${feature.path} has ${names.length} names for ${codes.length} codes`, DAMAGED);
    }
    categories[integer(feature, 'feature', numFeature - 1)] = new Map(names.map((name, at) => [name, codes[at]!]));
  }
  return categories;
}

function readAttributes(node: DocumentNode): ReadonlyMap<string, string> {
  return new Map(node.keys().map((key) => [key, node.text(key)]));
}

function readBooster(
  node: DocumentNode,
  arrays: ArrayReader,
  shape: { numFeature: number; numGroup: number },
): Learner['booster'] {
  const name = oneOf(['gbtree', 'dart', 'gblinear'] as const, node, 'booster');
  const numRound = integer(node, 'numRound', MAX_INT32);
  if (name !== 'gblinear') return { name, ensemble: readTrees(node, arrays, { ...shape, numRound }) };
  const weight = arrays.float32s((shape.numFeature + 1) * shape.numGroup);
  return { name, linear: createLinearBooster({ ...shape, numRound, weight }) };
}

/** The arrays in the order in which write.ts lists them. */
function readTrees(
  node: DocumentNode,
  arrays: ArrayReader,
  shape: { numFeature: number; numGroup: number; numRound: number },
): TreeEnsemble {
  const numTree = integer(node, 'numTree', MAX_INT32);
  const numNode = integer(node, 'numNode', MAX_INT32);
  const numCategory = integer(node, 'numCategory', MAX_INT32);
  const numStatistic = integer(node, 'numStatistic', numNode);
  const parts = {
    numFeature: shape.numFeature,
    numGroup: shape.numGroup,
    leafSize: integer(node, 'leafSize', MAX_GROUP),
    numTree,
    numNode,
    treeOffset: arrays.int32s(numTree + 1),
    treeGroup: arrays.int32s(numTree),
    treeWeight: arrays.float32s(numTree),
    iterationIndptr: arrays.int32s(shape.numRound + 1),
    leftChild: arrays.int32s(numNode),
    rightChild: arrays.int32s(numNode),
    splitIndex: arrays.int32s(numNode),
    splitCondition: arrays.float32s(numNode),
    defaultLeft: arrays.uint8s(numNode),
    categoryOffset: numCategory === 0 ? new Int32Array(numNode + 1) : arrays.int32s(numNode + 1),
    categories: arrays.int32s(numCategory),
    sumHessian: arrays.float32s(numStatistic),
    lossChange: arrays.float32s(numStatistic),
    leafVector: arrays.float32s(integer(node, 'numLeafValue', MAX_INT32)),
  };
  return { ...parts, maxDepth: checkEnsemble(parts) };
}
