import type { Learner } from '../learner.ts';
import { type Conversion, listTrees, readParallelTrees } from './conversion.ts';
import { POSITION_BIASES } from './objective-blocks.ts';
import { hasStatistics } from './trees.ts';

/** Something that the converted file does not say, or says otherwise, and the sentence for it. */
interface Loss {
  readonly happens: (conversion: Conversion) => boolean;
  readonly tell: (conversion: Conversion) => string;
}

const LOSSES: readonly Loss[] = [
  {
    happens: ({ learner, release }) => learner.featureNames !== undefined && !release.since('1.4'),
    tell: () => 'XGBoost before 1.4 keeps no names of features: columns go by their position',
  },
  {
    happens: ({ learner, release }) => learner.categories.some(Boolean) && !release.since('3.1'),
    tell: () =>
      'XGBoost before 3.1 keeps no names of categories: send their codes, 0, 1, …, in the order of the training data',
  },
  {
    happens: ({ document, release }) => readParallelTrees(document) > 1 && !release.since('1.6'),
    tell: ({ document }) =>
      `XGBoost before 1.6 does not keep that a round has ${readParallelTrees(document)} trees of each group: predictions of all rounds are the same, ranges of rounds are not`,
  },
  {
    happens: ({ learner, release }) =>
      'ensemble' in learner.booster && !release.since(learner.booster.name === 'dart' ? '1.4' : '1.3'),
    tell: ({ release }) =>
      `XGBoost ${release.name} adds up in another order than later ones: predictions may differ in the last digit of a float32`,
  },
  {
    happens: ({ learner, release }) => learner.booster.name === 'gblinear' && !release.since('1.5'),
    tell: () =>
      'XGBoost before 1.5 does not count the rounds of gblinear: 3.1 and later, and kindling, take the intercept of such a file for a margin',
  },
  {
    happens: ({ learner, release }) => hasCategories(learner) && !release.since('1.7'),
    tell: ({ release }) =>
      `XGBoost ${release.name} does not send categories left that its training data did not have, as 1.7 and later do: predictions for them differ`,
  },
  {
    happens: ({ learner, release }) =>
      learner.objective.name === 'reg:quantileerror' && learner.numGroup > 1 && !release.since('3.4'),
    tell: () =>
      "XGBoost before 3.4 does not sort a row's quantiles: where they cross, they come in the order of their levels",
  },
  {
    happens: ({ document, release }) =>
      !release.since('2.0') && POSITION_BIASES.some((key) => document.object('learner').object('objective').has(key)),
    tell: () => 'XGBoost before 2.0 keeps no biases of positions: they matter for further training alone',
  },
  {
    happens: ({ learner, release }) => isVector(learner) && !release.since('3.2'),
    tell: () => 'XGBoost before 3.2 keeps neither gain nor cover of trees with several numbers per leaf',
  },
  {
    happens: ({ learner, release }) => isVector(learner) && hasCategories(learner) && !release.since('3.3'),
    tell: () =>
      'XGBoost before 3.3 reads splits by category of trees with several numbers per leaf, but leaves them out of what it saves itself',
  },
  {
    happens: ({ document, learner, release }) =>
      (!isVector(learner) || release.since('3.2')) && listTrees(document).some((tree) => !hasStatistics(tree)),
    tell: () =>
      'the model has no gain and cover, which are written as 0: it predicts the same, but importances and contributions mean nothing',
  },
];

/** What the converted file does not say, or says otherwise. */
export function describeLosses(conversion: Conversion): string[] {
  return LOSSES.filter(({ happens }) => happens(conversion)).map(({ tell }) => tell(conversion));
}

function isVector({ booster }: Learner): boolean {
  return 'ensemble' in booster && booster.ensemble.leafSize > 1;
}

function hasCategories({ booster }: Learner): boolean {
  return 'ensemble' in booster && booster.ensemble.categories.length > 0;
}
