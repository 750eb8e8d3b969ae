import type { TreeEnsemble } from '../../../lib/engine/tree-ensemble.ts';
import { countRounds } from '../../../lib/model/learner.ts';
import { missingText } from '../../../lib/model/missing-values.ts';
import type { Model } from '../../../lib/model/model.ts';
import { isEnsemble, isPipeline, isXgboost } from '../../../lib/model/model-kinds.ts';
import type { XgboostModel } from '../../../lib/model/xgboost-model.ts';
import { quoteNames } from '../../../lib/short-text.ts';
import type { Watch } from './watched-files.ts';

/** Something that may surprise whoever runs the model, and the way out. */
export interface Warning {
  readonly code: string;
  readonly text: string;
  readonly hint: string;
}

interface Examined {
  readonly model: Model;
  /** XGBoost's models in it; none of ONNX */
  readonly members: readonly XgboostModel[];
  readonly watch: Watch;
}

/** Says what is wrong with a model, if anything is. */
type Check = (examined: Examined) => Warning | undefined;

/** Whole numbers from here on are no float32 each. */
const FLOAT32_WHOLE = 2 ** 24;
const DEEP = 32;
const NAMES_HINT = 'put feature_columns.json, a list of names in the order of training, beside it';
/** Names of what is counted or dated, where the model does not say that a feature is whole. */
const COUNTED = /(^|_)(id|ts|time|timestamp|epoch|date)($|_)/i;

const CHECKS: readonly Check[] = [
  ({ model: { summary } }) =>
    summary.format === 'bin'
      ? {
          code: 'old-format',
          text: 'it is in the binary format that XGBoost 3.1 and newer cannot read',
          hint: 'write it anew: kindling convert MODEL -o model.ubj',
        }
      : undefined,
  ({ model }) =>
    model.summary.format === 'pickle' || model.summary.format === 'compressed'
      ? {
          code: 'pickle',
          text: 'it is a pickle: Python runs what is in it when it is opened, and kindling runs nothing',
          hint: `write it as plain data: kindling ${isPipeline(model) ? 'pack MODEL -o model.kindling' : 'convert MODEL -o model.ubj'}`,
        }
      : undefined,
  ({ model: { featureNames } }) =>
    featureNames === undefined
      ? { code: 'no-feature-names', text: 'its features have no names: columns count by position', hint: NAMES_HINT }
      : undefined,
  checkDuplicates,
  ({ model: { missing } }) =>
    missing.length > 0
      ? {
          code: 'missing-value',
          text: `${missing.map(missingText).join(' and ')} counts as missing, beside blanks and NaN, as it was trained`,
          hint: 'send blanks for what is missing; the option missing says otherwise',
        }
      : undefined,
  checkEarlyStopping,
  ({ model: { classes, summary, kind } }) =>
    summary.objective.startsWith('multi:') &&
    (kind !== 'classifier' || (classes?.every((label, i) => label === i) ?? true))
      ? {
          code: 'no-labels',
          text: 'its classes have numbers and no labels',
          hint: 'put label_encoder.json beside it: {"classes": ["a", "b", …]}, in the order of the encoder',
        }
      : undefined,
  ({ model: { summary } }) =>
    summary.maxDepth > DEEP
      ? {
          code: 'deep-trees',
          text: `its trees are up to ${summary.maxDepth} splits deep, which takes time and memory`,
          hint: 'train with max_depth, or with max_leaves',
        }
      : undefined,
  checkThresholds,
  ({ watch: { unread } }) =>
    unread.length > 0
      ? {
          code: 'unread-files',
          text: `nobody reads ${quoteNames(unread)} beside it`,
          hint: 'check their names: feature_columns.json, label_encoder.json and category_mappings.json are read',
        }
      : undefined,
];

/** Everything that may surprise; empty for a healthy model. */
export function findWarnings(model: Model, watch: Watch): Warning[] {
  const members = isEnsemble(model) ? model.members.filter(isXgboost) : isXgboost(model) ? [model] : [];
  const noted = model.summary.notes.map((text) => ({ code: 'note', text, hint: 'kindling inspect MODEL tells more' }));
  const found = CHECKS.map((check) => check({ model, members, watch })).filter((warning) => warning !== undefined);
  return [...found, ...noted];
}

function checkDuplicates({ model: { featureNames = [] } }: Examined): Warning | undefined {
  const seen = new Set<string>(); // a name that adds nothing to it was there
  const twice = new Set(featureNames.filter((name) => seen.size === seen.add(name).size));
  if (twice.size === 0) return undefined;
  const text = `several of its features are called ${quoteNames([...twice])}: columns by name cannot tell them apart`;
  return { code: 'duplicate-names', text, hint: 'train it with names of their own' };
}

/** A Booster predicts with all trees, whatever early stopping found best. */
function checkEarlyStopping({ members }: Examined): Warning | undefined {
  for (const { kind, learner } of members) {
    const best = Number(learner.attributes.get('best_iteration') ?? Number.NaN) + 1;
    const numRound = countRounds(learner.booster);
    if (kind === 'booster' && best < numRound) {
      return {
        code: 'all-rounds',
        text: `early stopping found ${best} of its ${numRound} rounds best, and a Booster predicts with all of them`,
        hint: `iteration-range=0:${best} takes the best ones alone`,
      };
    }
  }
  return undefined;
}

/** Thresholds on whole numbers that float32, in which XGBoost compares, has rounded. */
function checkThresholds({ model: { featureNames, summary }, members }: Examined): Warning | undefined {
  const names = new Set<string>();
  for (const { learner } of members) {
    if (!('ensemble' in learner.booster)) continue;
    for (const feature of largeSplits(learner.booster.ensemble)) {
      const name = featureNames?.[feature] ?? `f${feature}`;
      if (/^i/.test(summary.featureTypes[feature] ?? '') || COUNTED.test(name)) names.add(name);
    }
  }
  if (names.size === 0) return undefined;
  return {
    code: 'large-whole-numbers',
    text: `${quoteNames([...names])} is split above 16,777,216, where float32 rounds whole numbers`,
    hint: 'train it on a smaller unit, or on the distance to a date',
  };
}

function largeSplits({ numNode, leftChild, splitIndex, splitCondition }: TreeEnsemble): Set<number> {
  const features = new Set<number>();
  for (let node = 0; node < numNode; node++) {
    if (leftChild[node] !== -1 && Math.abs(splitCondition[node]!) >= FLOAT32_WHOLE) features.add(splitIndex[node]!);
  }
  return features;
}
