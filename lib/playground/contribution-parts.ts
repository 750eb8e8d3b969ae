import type { Answers, PredictorOf } from '../browser.ts';
import type { PlaygroundDescription } from './description.ts';

/** What the features of a row add to one of its margins. */
export interface ContributionParts {
  /** the margin without any feature */
  readonly base: number;
  /** base and contributions together */
  readonly margin: number;
  readonly contributions: readonly { readonly name: string; readonly value: string; readonly contribution: number }[];
}

/** The SHAP values of a row. @param group which of the margins */
export function contributionParts(
  predictor: PredictorOf<Answers>,
  { fields, numGroup, missing }: Pick<PlaygroundDescription, 'fields' | 'numGroup' | 'missing'>,
  cells: readonly string[],
  group: number,
): ContributionParts {
  const all = predictor.predictContributions([rowOf(cells)], { missing }); // (1, numGroup, numFeature + 1)
  const width = all.length / numGroup;
  const own = all.subarray(group * width, (group + 1) * width);
  const contributions = fields.map(({ name }, feature) => ({
    name,
    value: cells[feature] || 'missing',
    contribution: own[feature]!,
  }));
  return { base: own[width - 1]!, margin: own.reduce((sum, value) => sum + value, 0), contributions };
}

/** A row as the engine's functions take it: no value is null, where texts in JSON may be empty. */
export function rowOf(cells: readonly string[]): (string | null)[] {
  return cells.map((text) => (text.trim() === '' ? null : text));
}

/** What a margin is, by the objective: behind a number, and as a sentence. */
export function marginUnit(objective: string): { readonly unit: string; readonly sentence: string } {
  if (/logistic|logitraw/.test(objective)) {
    return { unit: 'margin (log-odds)', sentence: 'The margin is in log-odds: 0 is a probability of 50 %.' };
  }
  if (objective.startsWith('multi:')) {
    return { unit: 'margin of the class', sentence: 'The class with the largest margin is the likeliest (softmax).' };
  }
  if (/poisson|gamma|tweedie|squaredlogerror|cox|aft/.test(objective) && objective !== 'reg:squaredlogerror') {
    return { unit: 'margin (logarithm)', sentence: 'The margin is a logarithm: the prediction is e to the margin.' };
  }
  return { unit: 'margin', sentence: 'The margin is in the unit of the prediction.' };
}
