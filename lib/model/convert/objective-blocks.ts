import { type DocumentNode, type DocumentObject, type DocumentValue, toObject } from '../formats/document.ts';
import type { Release } from './release.ts';

/** The parameters of an objective as a release writes them. */
interface Block {
  readonly key: string;
  /** What the file does not say; none for parameters without which there is no model. */
  readonly defaults: Readonly<Record<string, string>>;
  /** The key of the same parameters in other releases. */
  readonly alias?: string;
}

const REG_LOSS: Block = { key: 'reg_loss_param', defaults: { scale_pos_weight: '1' } };
const SOFTMAX: Block = { key: 'softmax_multiclass_param', defaults: {} };
const LAMBDA_RANK: Block = {
  key: 'lambda_rank_param',
  defaults: { fix_list_weight: '0', num_pairsample: '1' },
};
/** 1.6 spelled it so. */
const HUBER_OF_1_6 = 'pseduo_huber_param';

/** Which block each objective has in a release; objectives that are not here have none. */
const BLOCKS: ReadonlyMap<string, (release: Release) => Block | undefined> = new Map([
  ['reg:squarederror', () => REG_LOSS],
  ['reg:logistic', () => REG_LOSS],
  ['binary:logistic', () => REG_LOSS],
  ['binary:logitraw', () => REG_LOSS],
  ['reg:squaredlogerror', (release) => (release.since('3.0') ? undefined : REG_LOSS)],
  ['reg:gamma', (release) => (release.since('2.1') ? REG_LOSS : undefined)],
  ['reg:pseudohubererror', huberBlock],
  ['count:poisson', () => ({ key: 'poisson_regression_param', defaults: { max_delta_step: '0.699999988' } })],
  ['reg:tweedie', () => ({ key: 'tweedie_regression_param', defaults: { tweedie_variance_power: '1.5' } })],
  ['reg:quantileerror', () => ({ key: 'quantile_loss_param', defaults: {} })],
  ['reg:expectileerror', () => ({ key: 'expectile_loss_param', defaults: {} })],
  ['multi:softmax', () => SOFTMAX],
  ['multi:softprob', () => SOFTMAX],
  [
    'survival:aft',
    () => ({ key: 'aft_loss_param', defaults: { aft_loss_distribution: 'normal', aft_loss_distribution_scale: '1' } }),
  ],
  ['rank:pairwise', rankBlock],
  ['rank:ndcg', rankBlock],
  ['rank:map', rankBlock],
]);

function huberBlock(release: Release): Block {
  if (!release.since('1.6')) return REG_LOSS;
  const [key, alias] = ['pseudo_huber_param', HUBER_OF_1_6];
  const defaults = { huber_slope: '1' };
  return release.since('1.7') ? { key, alias, defaults } : { key: alias, alias: key, defaults };
}

function rankBlock(release: Release): Block {
  if (!release.since('2.0')) return LAMBDA_RANK;
  return {
    key: 'lambdarank_param',
    defaults: {
      lambdarank_bias_norm: '1',
      ...(release.since('2.1') && { lambdarank_normalization: '1' }),
      lambdarank_num_pair_per_sample: '4294967295',
      lambdarank_pair_method: 'topk',
      ...(release.since('3.0') && { lambdarank_score_normalization: '1' }),
      lambdarank_unbiased: '0',
      ndcg_exp_gain: '1',
    },
  };
}

/** Learned biases of positions, which nothing before 2.0 knows. */
export const POSITION_BIASES = ['ti+', 'tj-'] as const;

/** The parameters of quantiles and expectiles, without which there is no such model. */
export function needsParameters(objective: string): boolean {
  return objective === 'reg:quantileerror' || objective === 'reg:expectileerror';
}

/**
 * The `objective` of a document as a release writes it.
 *
 * @param source the one that there is
 */
export function convertObjective(
  name: string,
  source: DocumentNode,
  release: Release,
  numClass: string,
): DocumentObject {
  const members: Record<string, DocumentValue> = { name };
  const block = BLOCKS.get(name)?.(release);
  if (block !== undefined) {
    const known = [block.key, block.alias ?? ''].find((key) => source.has(key));
    const given = known === undefined ? undefined : source.object(known);
    const defaults = block === SOFTMAX ? { num_class: numClass } : block.defaults;
    const own = new Map(Object.entries(defaults));
    // a parameter that the release does not know yet would stop its reader
    for (const key of given?.keys() ?? []) {
      if (Object.keys(block.defaults).length === 0 || own.has(key)) own.set(key, given!.text(key));
    }
    members[block.key] = own;
  }
  for (const key of POSITION_BIASES) {
    if (release.since('2.0') && source.has(key)) members[key] = source.float32s(key);
  }
  return toObject(members);
}
