/** What an objective predicts, in words for those who do not know its name. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['reg:squarederror', 'a number, by least squares'],
  ['reg:squaredlogerror', 'a number above −1, by least squares of its logarithm'],
  ['reg:pseudohubererror', 'a number, by a loss that forgives outliers'],
  ['reg:absoluteerror', 'a number: the median'],
  ['reg:quantileerror', 'a number: quantiles'],
  ['reg:expectileerror', 'a number: expectiles'],
  ['reg:logistic', 'a share between 0 and 1'],
  ['reg:gamma', 'a positive number, as amounts are'],
  ['reg:tweedie', 'an amount that is often 0'],
  ['count:poisson', 'a count'],
  ['binary:logistic', 'the probability of yes'],
  ['binary:logitraw', 'the log-odds of yes'],
  ['binary:hinge', 'yes or no'],
  ['multi:softmax', 'one of several classes'],
  ['multi:softprob', 'the probability of each of several classes'],
  ['rank:pairwise', 'a score to rank by'],
  ['rank:ndcg', 'a score to rank by'],
  ['rank:map', 'a score to rank by'],
  ['survival:cox', 'a hazard ratio'],
  ['survival:aft', 'a time until an event'],
]);

/** What a model predicts, in a few words; none for an objective that is not XGBoost's. */
export function describeObjective(objective: string, kind: string, numClass: number): string {
  if (kind === 'classifier')
    return numClass > 2 ? `one of ${numClass.toLocaleString('en-US')} classes` : 'one of two classes';
  if (kind === 'multilabel') return 'several labels at once';
  return WORDS.get(objective) ?? '';
}
