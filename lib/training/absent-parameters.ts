/** Why XGBoost has something that kindling does not train with, and the way out. */
interface Absence {
  readonly why: string;
  readonly hint: string;
}

const WITH_XGBOOST = 'train with XGBoost, whose models kindling serves';
const OLD = { why: 'XGBoost 3 does not know it any more', hint: 'leave it out' };
const UPDATE = {
  why: 'a model is trained from its beginning, and not changed afterwards',
  hint: `leave it out, or ${WITH_XGBOOST}`,
};
const LINEAR = { why: 'linear boosters are not trained', hint: `leave it out, or ${WITH_XGBOOST}` };
const GPU = { why: 'kindling trains on the CPU', hint: 'leave it out' };

/** XGBoost's parameters that have no counterpart here; those of SageMaker's container, too. */
export const ABSENT_PARAMETERS: ReadonlyMap<string, Absence> = new Map([
  ['updater', { why: 'trees grow by histograms (tree_method hist)', hint: `leave it out, or ${WITH_XGBOOST}` }],
  ['process_type', UPDATE],
  ['refresh_leaf', UPDATE],
  ['feature_selector', LINEAR],
  ['top_k', LINEAR],
  ['lambda_bias', LINEAR],
  ['max_cached_hist_node', { why: 'all histograms that are needed are kept', hint: 'leave it out' }],
  ['num_pairsample', OLD],
  ['predictor', OLD],
  ['sketch_eps', OLD],
  ['single_precision_histogram', OLD],
  ['deterministic_histogram', OLD],
  ['prob_buffer_row', OLD],
  ['dsplit', OLD],
  ['silent', { ...OLD, hint: 'use verbosity' }],
  ['gpu_id', GPU],
  ['use_dask_gpu_training', GPU],
  [
    'save_model_on_termination',
    {
      why: 'a stopped job leaves a checkpoint, and goes on from there',
      hint: 'leave it out, and give checkpoints a place',
    },
  ],
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
  ['device cuda', GPU],
  ['device gpu', GPU],
]);
