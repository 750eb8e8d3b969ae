import { ByteReader } from './byte-reader.ts';
import { type DocumentObject, type DocumentValue, toObject } from './document.ts';
import { readJson } from './json.ts';

/** `binf`, in front of the header since 1.1 */
const MAGIC = [0x62, 0x69, 0x6e, 0x66];
const HEADER_BYTES = 136;
const TREES_PARAM_BYTES = 160;
const TREE_PARAM_BYTES = 148;
const LINEAR_PARAM_BYTES = 136;
const NODE_BYTES = 20;
const STATISTIC_BYTES = 16;
/** XGBoost's longest name has 22 letters. */
const MAX_NAME = 64;

function hasMagic(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/** The magic, or for releases before 1.1 an objective's name where the header ends. */
export function isLegacyBinary(bytes: Uint8Array): boolean {
  if (hasMagic(bytes)) return true;
  const length = bytes[HEADER_BYTES]!;
  if (bytes.length < HEADER_BYTES + 8 + length || length > MAX_NAME) return false;
  const start = HEADER_BYTES + 8;
  return /^[a-z]+:[a-z]+$/.test(String.fromCharCode(...bytes.subarray(start, start + length)));
}

/**
 * The document that says the same as a file in XGBoost's first format, which releases up to 3.0 write and read.
 * It knows no categories, feature names or several targets.
 *
 * @throws ModelFormatError naming the byte where the file ends early
 */
export function readLegacyBinary(bytes: Uint8Array): DocumentObject {
  const reader = new ByteReader(bytes, 'legacy binary');
  if (hasMagic(bytes)) reader.skip(MAGIC.length);
  const header = readHeader(reader);
  const objective = readString(reader);
  const name = readString(reader);
  const { numTree, ...booster } = name === 'gblinear' ? readLinear(reader) : readTrees(reader, name === 'dart');
  const attributes = header.hasAttributes ? readAttributes(reader) : new Map<string, string>();
  const learner = toObject({
    objective: takeObjective(objective, attributes),
    attributes,
    gradient_booster: toObject({ name, ...booster }),
    learner_model_param: toObject({
      base_score: Object.is(header.baseScore, -0) ? '-0' : String(header.baseScore),
      num_feature: String(header.numFeature),
      num_class: String(header.numClass),
      // The releases that read this format link the intercept of every model, also of those whose rounds are not known.
      boost_from_average: header.isEstimated && numTree > 0 ? '1' : '0',
    }),
  });
  // A file without a version is older than 1.0 and says so by zeros.
  return toObject({ learner, version: Int32Array.of(header.major, header.minor, 0) });
}

function readHeader(reader: ByteReader) {
  const end = reader.position + HEADER_BYTES;
  const [baseScore, numFeature, numClass] = [reader.float32(), reader.uint32(), reader.int32()];
  const hasAttributes = reader.int32() !== 0;
  reader.skip(4); // whether evaluation metrics follow at the end
  const [major, minor] = [reader.uint32(), reader.uint32()];
  reader.skip(4); // targets
  const isEstimated = reader.int32() !== 0; // since 1.7, and zero before
  reader.skip(end - reader.position);
  return { baseScore, numFeature, numClass, hasAttributes, major, minor, isEstimated };
}

function readString(reader: ByteReader): string {
  return reader.text(reader.uint64());
}

function readTrees(reader: ByteReader, isDart: boolean) {
  const end = reader.position + TREES_PARAM_BYTES;
  const numTree = reader.int32();
  const numParallelTree = reader.int32();
  reader.skip(end - reader.position);
  const leastBytes = numTree * (TREE_PARAM_BYTES + NODE_BYTES + STATISTIC_BYTES);
  if (numTree < 0 || leastBytes > reader.remaining) throw reader.error(`there is no room for ${numTree} trees`);
  const trees = Array.from({ length: numTree }, (_, id) => readTree(reader, id));
  const model = toObject({
    gbtree_model_param: toObject({
      num_trees: String(numTree),
      num_parallel_tree: String(Math.max(1, numParallelTree)),
    }),
    tree_info: reader.int32s(numTree),
    trees,
  });
  if (!isDart) return { numTree, model };
  return { numTree, model, weight_drop: reader.float32s(numTree === 0 ? 0 : reader.uint64()) };
}

function readTree(reader: ByteReader, id: number): DocumentObject {
  const end = reader.position + TREE_PARAM_BYTES;
  reader.skip(4);
  const [numNode, numDeleted] = [reader.int32(), reader.int32()];
  reader.skip(4); // the depth that it may have
  const [numFeature, leafSize] = [reader.int32(), reader.int32()];
  reader.skip(end - reader.position);
  if (numNode < 1 || numNode * (NODE_BYTES + STATISTIC_BYTES) > reader.remaining) {
    throw reader.error(`there is no room for the ${numNode} nodes of tree ${id}`);
  }
  if (leafSize > 1) throw reader.error(`tree ${id} has leaves of ${leafSize} numbers, which no release has written`);
  return toObject({
    id,
    tree_param: toObject({
      num_nodes: String(numNode),
      num_deleted: String(numDeleted),
      num_feature: String(numFeature),
      size_leaf_vector: String(leafSize),
    }),
    ...readNodes(reader, numNode),
    ...readStatistics(reader, numNode),
  });
}

function readNodes(reader: ByteReader, numNode: number): Record<string, DocumentValue> {
  const parents = new Int32Array(numNode);
  const left = new Int32Array(numNode);
  const right = new Int32Array(numNode);
  const splitIndex = new Int32Array(numNode);
  const splitCondition = new Float32Array(numNode);
  const defaultLeft = new Uint8Array(numNode);
  for (let node = 0; node < numNode; node++) {
    parents[node] = reader.int32() & 0x7fffffff; // the highest bit tells left from right
    left[node] = reader.int32();
    right[node] = reader.int32();
    const split = reader.uint32();
    splitIndex[node] = split & 0x7fffffff;
    defaultLeft[node] = split >>> 31;
    splitCondition[node] = reader.float32();
  }
  return {
    parents,
    left_children: left,
    right_children: right,
    split_indices: splitIndex,
    split_conditions: splitCondition,
    default_left: defaultLeft,
  };
}

function readStatistics(reader: ByteReader, numNode: number): Record<string, DocumentValue> {
  const lossChange = new Float32Array(numNode);
  const sumHessian = new Float32Array(numNode);
  const baseWeight = new Float32Array(numNode);
  const leafCount = new Int32Array(numNode);
  for (let node = 0; node < numNode; node++) {
    lossChange[node] = reader.float32();
    sumHessian[node] = reader.float32();
    baseWeight[node] = reader.float32();
    leafCount[node] = reader.int32();
  }
  return { loss_changes: lossChange, sum_hessian: sumHessian, base_weights: baseWeight, leaf_child_counts: leafCount };
}

function readLinear(reader: ByteReader) {
  reader.skip(LINEAR_PARAM_BYTES);
  return { numTree: 0, model: toObject({ weights: reader.float32s(reader.uint64()) }) };
}

/** Pairs of strings; some are the learner's own parameters. */
function readAttributes(reader: ByteReader): Map<string, string> {
  const count = reader.uint64();
  if (count * 16 > reader.remaining) throw reader.error(`there is no room for ${count} attributes`);
  const attributes = new Map<string, string>();
  for (let index = 0; index < count; index++) attributes.set(readString(reader), readString(reader));
  return attributes;
}

/** An objective and its parameters, which are not left among the attributes: a document since 1.0, one number before. */
function takeObjective(name: string, attributes: Map<string, string>): DocumentObject {
  const text = attributes.get('objective');
  const maxDeltaStep = attributes.get('count_poisson_max_delta_step');
  attributes.delete('objective');
  attributes.delete('count_poisson_max_delta_step');
  const saved = text === undefined ? [] : readJson(new TextEncoder().encode(text));
  const step = maxDeltaStep === undefined || maxDeltaStep === '0.7' ? undefined : maxDeltaStep;
  const poisson = step === undefined ? {} : { poisson_regression_param: toObject({ max_delta_step: step }) };
  return new Map([...Object.entries(poisson), ...saved, ['name', name]]);
}
