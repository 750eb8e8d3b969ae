import { JOB_DEFAULTS } from '../../../lib/training/job/options.ts';
import { METRIC_NAMES } from '../../../lib/training/metric/names.ts';
import { OBJECTIVE_NAMES } from '../../../lib/training/objective/names.ts';
import { PARAMETERS, type ParameterName } from '../../../lib/training/parameter-table.ts';
import type { Option, Options } from '../command.ts';

/** What each of XGBoost's parameters does. */
const ABOUT: Readonly<Record<ParameterName, string>> = {
  booster: 'trees, or trees of which some are dropped in each round',
  objective: `what is learned: ${OBJECTIVE_NAMES.join(', ')}`,
  num_boost_round: 'rounds of trees',
  num_class: 'classes of multi: objectives; counted when left out',
  base_score: "where every prediction starts, in the target's unit; estimated when left out",
  eval_metric: `what is measured after each round, the last one for early stopping: ${METRIC_NAMES.join(', ')}`,
  disable_default_eval_metric: 'measure nothing where no metric is named',
  early_stopping_rounds: 'stop after so many rounds without a better validation metric',
  seed: 'what chance begins with',
  seed_per_iteration: 'begin with it anew in every round',
  tree_method: 'how splits are found; both are histograms',
  eta: 'how much of each tree counts',
  gamma: 'loss that a split has to save',
  max_depth: 'splits from the root to a leaf; 0 is no limit',
  max_leaves: 'leaves of a tree; 0 is no limit',
  max_bin: 'bins that the values of a feature are put into',
  grow_policy: 'which leaf is split next: the nearest to the root, or the one that saves most loss',
  min_child_weight: 'hessian that a leaf has to hold, in a regression its rows',
  lambda: 'L2 regularization of leaves',
  alpha: 'L1 regularization of leaves',
  max_delta_step: 'the most that a leaf may say; 0 is no limit (0; 0.7 for count:poisson)',
  scale_pos_weight: 'weight of the rows with label 1',
  monotone_constraints: 'whether predictions rise (1) or fall (-1) with a feature: (1,0,-1), or {"feature": 1}',
  interaction_constraints: 'features that may meet on a path: [["a","b"],["c","d"]]',
  max_cat_to_onehot: 'categories below which a split takes one of them',
  max_cat_threshold: 'categories that a split considers at most',
  multi_strategy: 'trees for each target',
  subsample: 'share of the rows that each tree sees',
  sampling_method: 'how these are chosen',
  colsample_bytree: 'share of the features that each tree sees',
  colsample_bylevel: 'and each level of it',
  colsample_bynode: 'and each split',
  num_parallel_tree: 'trees of a round, as in a random forest',
  rate_drop: 'dart: share of the trees that are dropped',
  skip_drop: 'dart: chance that none is',
  one_drop: 'dart: at least one is',
  sample_type: 'dart: how they are chosen',
  normalize_type: 'dart: how the new trees are weighed',
  huber_slope: 'reg:pseudohubererror: where errors begin to count linearly',
  tweedie_variance_power: 'reg:tweedie: between 1 (Poisson) and 2 (gamma)',
  quantile_alpha: 'reg:quantileerror: the quantiles, as 0.1,0.9',
  expectile_alpha: 'reg:expectileerror: the expectiles, as 0.1,0.9',
  aft_loss_distribution: 'survival:aft: the distribution of the noise',
  aft_loss_distribution_scale: 'survival:aft: its width',
  lambdarank_pair_method: 'rank: objectives: pairs of the top, or of chance',
  lambdarank_num_pair_per_sample: 'how many of them (32 of the top; 1 of chance)',
  lambdarank_unbiased: 'take the bias of positions out of clicks',
  lambdarank_normalization: 'normalize the gradients of a query',
  lambdarank_score_normalization: 'and by the difference of scores',
  lambdarank_bias_norm: 'power of the norm of that bias',
  ndcg_exp_gain: 'gain of a relevance r: 2^r - 1, or r',
  nthread: 'threads; the model is the same for any number (one for each CPU, where there is enough to do)',
  verbosity: 'has no effect here',
  device: 'kindling trains on the CPU',
  validate_parameters: 'has no effect: unknown names are refused',
  enable_categorical: 'has no effect: text columns are categories',
};

/** Values that the table of parameters takes for texts. */
const CHOICES: { readonly [name in ParameterName]?: readonly string[] } = {
  objective: OBJECTIVE_NAMES,
  eval_metric: METRIC_NAMES,
};
/** What the command does with parameters that nobody sets, where it is not XGBoost's default. */
const DEFAULTS: { readonly [name in ParameterName]?: string | number } = {
  ...JOB_DEFAULTS,
  num_class: '',
  nthread: '',
  objective: '',
};

/** XGBoost's parameters by its own names, with hyphens. */
export const PARAMETER_OPTIONS: Options = Object.fromEntries(
  (Object.keys(PARAMETERS) as ParameterName[]).map((name) => [name.replaceAll('_', '-'), describe(name)]),
);

function describe(name: ParameterName): Option {
  const { aliases, range, choices = CHOICES[name] } = PARAMETERS[name];
  const others = aliases.length > 0 ? `; also ${aliases.join(', ').replaceAll('_', '-')}` : '';
  const about = `${ABOUT[name]}${others}${defaultOf(name)}`;
  const isShort = choices !== undefined && choices.join('|').length < 24;
  return { type: 'string', about, ...(!isShort && { value: valueWord(range) }), ...(choices && { choices }) };
}

function defaultOf(name: ParameterName): string {
  const initial = DEFAULTS[name] ?? PARAMETERS[name].initial;
  return ['number', 'boolean', 'string'].includes(typeof initial) && initial !== '' ? ` (${initial})` : '';
}

/** The help's word for a value of that range. */
function valueWord(range: string): string {
  if (/list|name/.test(range)) return 'LIST';
  return range.includes('number') ? 'N' : 'X';
}
