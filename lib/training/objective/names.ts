/** Every objective that can be trained; apart from the code of them, for those who only tell of them. */
export const OBJECTIVE_NAMES = [
  'reg:squarederror',
  'reg:squaredlogerror',
  'reg:pseudohubererror',
  'reg:logistic',
  'binary:logistic',
  'binary:logitraw',
  'binary:hinge',
  'count:poisson',
  'reg:gamma',
  'reg:tweedie',
  'reg:absoluteerror',
  'reg:quantileerror',
  'reg:expectileerror',
  'multi:softmax',
  'multi:softprob',
  'rank:pairwise',
  'rank:ndcg',
  'rank:map',
  'survival:cox',
  'survival:aft',
] as const;

export type ObjectiveName = (typeof OBJECTIVE_NAMES)[number];
