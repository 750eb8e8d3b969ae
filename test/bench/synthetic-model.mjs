// Models of any size for the benches, as XGBoost's save_model writes them: full trees, random splits and leaves.

/** Numbers that are the same in every run. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeTree(id, depth, { numFeature, numCut }, random) {
  const numSplit = 2 ** depth - 1;
  const numNode = 2 * numSplit + 1;
  const isSplit = (node) => node < numSplit;
  const ints = (get) => Int32Array.from({ length: numNode }, (_, node) => get(node));
  const floats = (get) => Float32Array.from({ length: numNode }, (_, node) => get(node));
  const cut = () => (numCut === undefined ? random() : Math.ceil(random() * numCut) / (numCut + 1));
  const counts = floats((node) => 2 ** (depth - Math.floor(Math.log2(node + 1))));
  return {
    base_weights: floats(() => random() - 0.5),
    categories: new Int32Array(0),
    categories_nodes: new Int32Array(0),
    categories_segments: new BigInt64Array(0),
    categories_sizes: new BigInt64Array(0),
    default_left: Uint8Array.from({ length: numNode }, (_, node) => (isSplit(node) && random() < 0.5 ? 1 : 0)),
    id,
    left_children: ints((node) => (isSplit(node) ? 2 * node + 1 : -1)),
    loss_changes: floats((node) => (isSplit(node) ? random() * 10 : 0)),
    parents: ints((node) => (node === 0 ? 2147483647 : (node - 1) >> 1)),
    right_children: ints((node) => (isSplit(node) ? 2 * node + 2 : -1)),
    split_conditions: floats((node) => (isSplit(node) ? cut() : (random() - 0.5) / 10)),
    split_indices: ints((node) => (isSplit(node) ? Math.floor(random() * numFeature) : 0)),
    split_type: new Uint8Array(numNode),
    sum_hessian: counts,
    tree_param: {
      num_deleted: '0',
      num_feature: String(numFeature),
      num_nodes: String(numNode),
      size_leaf_vector: '1',
    },
  };
}

/** A regression with full trees of one depth; `numCut` thresholds for each feature, or any number of them. */
export function makeModel(numTree, depth, { numFeature = 28, numCut } = {}) {
  const random = createRandom(numTree);
  return {
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(numTree) },
          iteration_indptr: Int32Array.from({ length: numTree + 1 }, (_, round) => round),
          tree_info: new Int32Array(numTree),
          trees: Array.from({ length: numTree }, (_, id) => makeTree(id, depth, { numFeature, numCut }, random)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '[5E-1]',
        boost_from_average: '1',
        num_class: '0',
        num_feature: String(numFeature),
        num_target: '1',
      },
      objective: { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: Int32Array.of(3, 4, 1),
  };
}

/** Floats with nine digits, as many as XGBoost's shortest texts mostly have. */
export function toJson(model) {
  return JSON.stringify(model, (_key, value) => {
    if (value instanceof Float32Array) return Array.from(value, (x) => Number(x.toPrecision(9)));
    return ArrayBuffer.isView(value) ? Array.from(value, Number) : value;
  });
}

const MARKERS = new Map([
  [Float32Array, 'd'],
  [Int32Array, 'l'],
  [BigInt64Array, 'L'],
  [Uint8Array, 'U'],
]);

function length(count) {
  const bytes = Buffer.alloc(9, 'L');
  bytes.writeBigInt64BE(BigInt(count), 1);
  return bytes;
}

function text(value) {
  const bytes = Buffer.from(value);
  return [length(bytes.length), bytes];
}

function typed(array) {
  const bytes = Buffer.from(array.slice().buffer);
  if (array.BYTES_PER_ELEMENT === 4) bytes.swap32();
  return [Buffer.from(`[$${MARKERS.get(array.constructor)}#`), length(array.length), bytes];
}

function value(member) {
  if (typeof member === 'string') return [Buffer.from('S'), ...text(member)];
  if (typeof member === 'number') {
    const bytes = Buffer.alloc(5, 'l');
    bytes.writeInt32BE(member, 1);
    return [bytes];
  }
  if (ArrayBuffer.isView(member)) return typed(member);
  if (Array.isArray(member)) return [Buffer.from('[#'), length(member.length), ...member.flatMap(value)];
  const members = Object.entries(member).flatMap(([key, inner]) => [...text(key), ...value(inner)]);
  return [Buffer.from('{'), ...members, Buffer.from('}')];
}

/** XGBoost's UBJSON: big-endian, every length an int64. */
export function toUbjson(model) {
  return Buffer.concat(value(model));
}
