import { choice, flag, integer, interactions, monotone, names, number, numbers, text } from './parameter-kinds.ts';

const MAX_INT32 = 2 ** 31 - 1;
const COUNT = { min: 0, max: MAX_INT32 };
const NOT_NEGATIVE = { min: 0 };
const RATIO = { min: 0, max: 1 };
const SHARE = { min: 0, max: 1, open: 'min' } as const;
const INSIDE = { min: 0, max: 1, open: 'both' } as const;

/** Every parameter of training under XGBoost's name, with XGBoost's default (3.4). */
export const PARAMETERS = {
  // the learner
  booster: choice('gbtree', ['dart']),
  objective: text('reg:squarederror'),
  num_boost_round: integer(10 as number, COUNT, ['num_round', 'n_estimators', 'num_boost_rounds']),
  num_class: integer(0, COUNT),
  /** estimated from the labels when empty; in output space */
  base_score: numbers(),
  /** of the objective when empty */
  eval_metric: names(),
  disable_default_eval_metric: flag(false),
  early_stopping_rounds: integer<number | undefined>(undefined, { min: 1, max: MAX_INT32 }),
  seed: integer(0, { min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }, ['random_state']),
  seed_per_iteration: flag(false),

  // growing a tree
  tree_method: choice('hist', ['auto']),
  eta: number(0.3, NOT_NEGATIVE, ['learning_rate']),
  gamma: number(0, NOT_NEGATIVE, ['min_split_loss']),
  max_depth: integer(6, COUNT),
  max_leaves: integer(0, COUNT),
  max_bin: integer(256, { min: 2, max: MAX_INT32 }),
  grow_policy: choice('depthwise', ['lossguide']),
  min_child_weight: number(1, NOT_NEGATIVE),
  lambda: number(1, NOT_NEGATIVE, ['reg_lambda']),
  alpha: number(0, NOT_NEGATIVE, ['reg_alpha']),
  /** 0, but 0.7 for count:poisson */
  max_delta_step: number<number | undefined>(undefined, NOT_NEGATIVE),
  scale_pos_weight: number(1, NOT_NEGATIVE),
  monotone_constraints: monotone(),
  interaction_constraints: interactions(),
  max_cat_to_onehot: integer(4, { min: 1, max: MAX_INT32 }),
  max_cat_threshold: integer(64, { min: 1, max: MAX_INT32 }),
  multi_strategy: choice('one_output_per_tree'),

  // sampling
  subsample: number(1, SHARE),
  sampling_method: choice('uniform', ['gradient_based']),
  colsample_bytree: number(1, SHARE),
  colsample_bylevel: number(1, SHARE),
  colsample_bynode: number(1, SHARE),
  num_parallel_tree: integer(1, { min: 1, max: MAX_INT32 }),

  // DART
  rate_drop: number(0, RATIO),
  skip_drop: number(0, RATIO),
  one_drop: flag(false),
  sample_type: choice('uniform', ['weighted']),
  normalize_type: choice('tree', ['forest']),

  // objectives
  huber_slope: number(1, { min: 0, open: 'min' }),
  tweedie_variance_power: number(1.5, { min: 1, max: 2, open: 'max' }),
  quantile_alpha: numbers(INSIDE),
  expectile_alpha: numbers(INSIDE),
  aft_loss_distribution: choice('normal', ['logistic', 'extreme']),
  aft_loss_distribution_scale: number(1, { min: 0, open: 'min' }),
  lambdarank_pair_method: choice('topk', ['mean']),
  /** 32 of the top for topk, 1 for mean */
  lambdarank_num_pair_per_sample: integer<number | undefined>(undefined, { min: 1, max: MAX_INT32 }),
  lambdarank_unbiased: flag(false),
  lambdarank_normalization: flag(true),
  lambdarank_score_normalization: flag(true),
  lambdarank_bias_norm: number(1, NOT_NEGATIVE),
  ndcg_exp_gain: flag(true),

  /** one for each CPU by default */
  nthread: integer(0, { min: -1, max: MAX_INT32 }, ['n_jobs', 'threads']),

  // without effect here
  verbosity: integer(1, { min: 0, max: 3 }),
  device: choice('cpu'),
  validate_parameters: flag(true),
  enable_categorical: flag(true),
};

export type ParameterName = keyof typeof PARAMETERS;
