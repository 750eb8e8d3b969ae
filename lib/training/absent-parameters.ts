/** Why XGBoost has something that kindling does not train with, and the way out. */
interface Absence {
  readonly why: string;
  readonly hint: string;
}

const WITH_XGBOOST = 'train with XGBoost, whose models kindling serves';
const UPDATE = {
  why: 'a model is trained from its beginning, and not changed afterwards',
  hint: `leave it out, or ${WITH_XGBOOST}`,
};
const GPU = { why: 'kindling trains on the CPU', hint: 'leave it out' };

/** XGBoost's parameters that have no counterpart here; those of SageMaker's container, too. */
export const ABSENT_PARAMETERS: ReadonlyMap<string, Absence> = new Map([
  ['updater', { why: 'trees grow by histograms (tree_method hist)', hint: `leave it out, or ${WITH_XGBOOST}` }],
  ['process_type', UPDATE],
  ['gpu_id', GPU],
]);

/** Values of parameters that only XGBoost itself trains with. */
export const ABSENT_VALUES: ReadonlyMap<string, Absence> = new Map([
  [
    'tree_method exact',
    { why: 'trees grow by histograms', hint: `leave it out for hist, XGBoost's own default, or ${WITH_XGBOOST}` },
  ],
  [
    'tree_method approx',
    {
      why: 'the bins of histograms are made once, and not for every tree',
      hint: `leave it out for hist, XGBoost's own default, or ${WITH_XGBOOST}`,
    },
  ],
  ['tree_method gpu_hist', GPU],
  ['booster gblinear', { why: 'linear boosters are not trained', hint: `leave it out for trees, or ${WITH_XGBOOST}` }],
  [
    'multi_strategy multi_output_tree',
    {
      why: 'leaves hold one number, not one for each target',
      hint: `leave it out for a tree of each target, or ${WITH_XGBOOST}`,
    },
  ],
]);

const OLD = 'XGBoost 3 does not know it any more';
const LINEAR = 'it is for linear boosters';
const ALIKE = 'it does not change the model';

/** Parameters that XGBoost 3.4 and SageMaker's container take, and from which nothing follows for the trees of `hist`. */
export const IDLE_PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['silent', `${OLD}: use verbosity`],
  ['sketch_eps', `${OLD}: use max_bin`],
  ['predictor', OLD],
  ['dsplit', OLD],
  ['deterministic_histogram', OLD],
  ['single_precision_histogram', OLD],
  ['prob_buffer_row', OLD],
  ['num_pairsample', `${OLD}: use lambdarank_num_pair_per_sample`],
  ['n_gpus', OLD],
  ['default_direction', OLD],
  ['enable_experimental_json_serialization', OLD],
  ['use_label_encoder', OLD],
  ['use_dask_gpu_training', 'kindling trains on the CPU'],
  ['feature_selector', LINEAR],
  ['top_k', LINEAR],
  ['lambda_bias', LINEAR],
  ['refresh_leaf', 'it is for process_type update'],
  ['max_cached_hist_node', ALIKE],
  ['sparse_threshold', ALIKE],
  ['importance_type', ALIKE],
  ['save_model_on_termination', 'a stopped job leaves a checkpoint and goes on from there: give checkpoints a place'],
]);

/** Values that XGBoost 3.4 reads as others, with a warning or without. */
export const RENAMED_VALUES: ReadonlyMap<string, string> = new Map([
  ['objective reg:linear', 'reg:squarederror'],
  ['device cuda', 'cpu'],
  ['device gpu', 'cpu'],
]);

/** Values of parameters without a counterpart here that say what is done anyway. */
export const IDLE_VALUES: ReadonlySet<string> = new Set([
  'process_type default',
  'updater grow_quantile_histmaker',
  'updater grow_quantile_histmaker,prune',
]);
