// Small models of any width, with names that nobody would choose: a folder as the library reads it.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Made {
  readonly names: readonly string[];
  readonly numClass?: number;
  /** feature → texts of its categories */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
}

/** One tree for each class (or feature, if there are none): its feature below 0.5, or one of the first category, goes left. */
function makeTree(id: number, numFeature: number, isCategory: boolean) {
  const feature = id % numFeature;
  return {
    base_weights: [0, 0, 0],
    categories: isCategory ? [1] : [],
    categories_nodes: isCategory ? [0] : [],
    categories_segments: isCategory ? [0] : [],
    categories_sizes: isCategory ? [1] : [],
    default_left: [1, 0, 0],
    id,
    left_children: [1, -1, -1],
    loss_changes: [id + 1, 0, 0],
    parents: [2147483647, 0, 0],
    right_children: [2, -1, -1],
    split_conditions: [isCategory ? 0 : 0.5, -0.25 - id / 1000, 0.25 + id / 1000],
    split_indices: [feature, 0, 0],
    split_type: [isCategory ? 1 : 0, 0, 0],
    sum_hessian: [2, 1, 1],
    tree_param: { num_deleted: '0', num_feature: String(numFeature), num_nodes: '3', size_leaf_vector: '1' },
  };
}

/** Writes the folder of a model. */
export function writeModel(folder: string, { names, numClass = 0, categories = {} }: Made): string {
  const numTree = numClass || Math.min(names.length, 50);
  const isCategory = (feature: number) => Object.hasOwn(categories, names[feature % names.length]!);
  const model = {
    learner: {
      attributes: {},
      feature_names: [],
      feature_types: names.map((_, feature) => (isCategory(feature) ? 'c' : 'float')),
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: String(numTree) },
          iteration_indptr: numClass ? [0, numTree] : Array.from({ length: numTree + 1 }, (_, round) => round),
          tree_info: Array.from({ length: numTree }, (_, tree) => (numClass ? tree : 0)),
          trees: Array.from({ length: numTree }, (_, tree) => makeTree(tree, names.length, isCategory(tree))),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: '5E-1',
        boost_from_average: '1',
        num_class: String(numClass),
        num_feature: String(names.length),
        num_target: '1',
      },
      objective: numClass
        ? { name: 'multi:softprob', softmax_multiclass_param: { num_class: String(numClass) } }
        : { name: 'reg:squarederror', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 0, 0],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), JSON.stringify(model));
  writeFileSync(join(folder, 'feature_columns.json'), JSON.stringify(names));
  if (Object.keys(categories).length > 0) {
    writeFileSync(join(folder, 'category_mappings.json'), JSON.stringify(categories));
  }
  return folder;
}
