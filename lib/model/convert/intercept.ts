import type { Learner } from '../learner.ts';
import { countRounds } from '../learner.ts';
import { formatFloat } from '../save/float-text.ts';
import type { Release } from './release.ts';

const { fround } = Math;

/** How the numbers that rows start from are put into a file. */
export interface Intercept {
  /** `base_score` */
  readonly text: string;
  /** (numGroup) what a first round of one-leaf trees is to add, where one `base_score` cannot say it */
  readonly round: Float32Array | undefined;
}

/** XGBoost 3.2 and later clamp probabilities to these, which earlier ones refuse outside. */
const [LEAST, MOST] = [fround(1e-6), fround(1 - fround(1e-6))];

/**
 * The intercept as a release writes it. Before 3.1 it is one number for all outputs. Several are put into the leaves of a first
 * round behind a `base_score` that adds nothing: the sums that rows have after it are the very same numbers.
 */
export function convertIntercept(learner: Learner, release: Release): Intercept {
  const isClamped = learner.objective.name.endsWith(':logistic') && !release.since('3.2');
  const scores = isClamped ? readScores(learner).map(clamp) : readScores(learner);
  const texts = Array.from(scores, formatFloat);
  if (release.since('3.1')) return { text: `[${texts.join(',')}]`, round: undefined };
  if (needsRound(learner, scores, release)) {
    return { text: scalarText(findNeutral(learner), release), round: learner.baseMargin };
  }
  return { text: scalarText(scores[0]!, release), round: undefined };
}

/** gblinear starts every output from the first; before 1.3 binary:logitraw takes its intercept for a probability. */
function needsRound(learner: Learner, scores: Float32Array, release: Release): boolean {
  if (learner.booster.name === 'gblinear') return false;
  return scores.some((score) => !Object.is(score, scores[0])) || isLinkedLogit(learner, release);
}

/** Whether a release takes the intercept of binary:logitraw, a margin, for a probability, and who wrote the file did not. */
export function isLinkedLogit({ objective, version }: Learner, release: Release): boolean {
  const wroteProbability = /^(?:0|1\.[012])\./.test(version);
  return objective.name === 'binary:logitraw' && !wroteProbability && !release.since('1.3');
}

/** (numGroup) the intercept in output space; releases before 1.0 saved the margin, which later ones turn into an output. */
function readScores({ version, baseScore, objective }: Learner): Float32Array {
  const isMargin = version.startsWith('0.') && objective.classification !== 'multiclass';
  return isMargin ? objective.toValue(baseScore, 1) : baseScore;
}

/** The output whose margin is zero in every release. */
function findNeutral({ objective, numGroup }: Learner): number {
  if (objective.name.endsWith(':logistic')) return 0.5;
  if (objective.name === 'binary:logitraw' && numGroup === 1) return 0.5;
  const isIdentity = objective.toMargin(Float32Array.of(2))[0] === 2;
  return isIdentity ? 0 : 1;
}

function clamp(probability: number): number {
  return Math.min(Math.max(probability, LEAST), MOST);
}

/** 1.0 and 1.1 print six decimals; where these are not enough for the same number, they read others. */
function scalarText(score: number, release: Release): string {
  const decimals = score.toFixed(6);
  return !release.since('1.2') && fround(Number(decimals)) === score ? decimals : formatFloat(score);
}

/** Whether a model without rounds takes its estimated intercept as a margin from 3.1 on, and as an output before. */
export function changesWithoutRounds({ booster, baseMargin, baseScore, objective }: Learner): boolean {
  if (countRounds(booster) > 0) return false;
  const linked = objective.toMargin(baseScore);
  return baseMargin.some((margin, group) => margin !== linked[group]);
}
